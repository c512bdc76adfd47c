package journal

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// decided stands behind the decision: what has got through it is in the exporters' queues, and has not to be decided
// again after a restart. A span that came twice, since its sender had not heard that it arrived, leaves once, and one
// that came late leaves with the `th` of its trace.
type decided struct {
	config     *Config
	next       consumer.Traces
	log        *log
	thresholds *thresholds
}

func (*decided) Capabilities() consumer.Capabilities { return consumer.Capabilities{MutatesData: true} }

func (d *decided) Start(context.Context, component.Host) error {
	if d.config.Directory == "" {
		return nil
	}
	var err error
	d.log, err = openLog(d.config.Directory, d.config.Segment)
	return err
}

func (d *decided) Shutdown(context.Context) error {
	if d.log == nil {
		return nil
	}
	return d.log.release()
}

func (d *decided) ConsumeTraces(ctx context.Context, traces ptrace.Traces) error {
	ids := dropRepeated(traces)
	d.thresholds.complete(traces)
	if err := d.next.ConsumeTraces(ctx, traces); err != nil {
		return err
	}
	if d.log == nil || len(ids) == 0 {
		return nil
	}
	return d.log.appendDecided(ids)
}

type spanKey struct {
	trace pcommon.TraceID
	span  pcommon.SpanID
}

// dropRepeated keeps the first of spans with the same ids, and returns the ids of the traces.
func dropRepeated(traces ptrace.Traces) []pcommon.TraceID {
	seen := make(map[spanKey]struct{}, traces.SpanCount())
	known := map[pcommon.TraceID]struct{}{}
	ids := []pcommon.TraceID{}
	eachSpan(traces, func(span ptrace.Span) bool {
		key := spanKey{span.TraceID(), span.SpanID()}
		if _, ok := seen[key]; ok {
			return true
		}
		seen[key] = struct{}{}
		if _, ok := known[key.trace]; !ok {
			known[key.trace] = struct{}{}
			ids = append(ids, key.trace)
		}
		return false
	})
	return ids
}

// eachSpan removes the spans that the function returns true for, and what is empty then.
func eachSpan(traces ptrace.Traces, remove func(ptrace.Span) bool) {
	traces.ResourceSpans().RemoveIf(func(resource ptrace.ResourceSpans) bool {
		resource.ScopeSpans().RemoveIf(func(scope ptrace.ScopeSpans) bool {
			scope.Spans().RemoveIf(remove)
			return scope.Spans().Len() == 0
		})
		return resource.ScopeSpans().Len() == 0
	})
}
