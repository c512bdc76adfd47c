package journal

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// decided is the processor after the sampling decision. Traces that pass it are in the queues of the exporters, and are
// not decided again after a restart. It drops the second copy of a span that a sender sent again without an
// acknowledgement, and gives late spans the `th` of their trace.
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
	spans := make(map[spanKey]struct{}, traces.SpanCount())
	traceSet := map[pcommon.TraceID]struct{}{}
	ids := []pcommon.TraceID{}
	removeSpans(traces, func(span ptrace.Span) bool {
		key := spanKey{span.TraceID(), span.SpanID()}
		if _, ok := spans[key]; ok {
			return true
		}
		spans[key] = struct{}{}
		if _, ok := traceSet[key.trace]; !ok {
			traceSet[key.trace] = struct{}{}
			ids = append(ids, key.trace)
		}
		return false
	})
	return ids
}

// removeSpans removes the spans for which the function returns true, and then empty scopes and resources.
func removeSpans(traces ptrace.Traces, remove func(ptrace.Span) bool) {
	traces.ResourceSpans().RemoveIf(func(resource ptrace.ResourceSpans) bool {
		resource.ScopeSpans().RemoveIf(func(scope ptrace.ScopeSpans) bool {
			scope.Spans().RemoveIf(remove)
			return scope.Spans().Len() == 0
		})
		return resource.ScopeSpans().Len() == 0
	})
}
