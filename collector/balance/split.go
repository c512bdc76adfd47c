package balance

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// splitTraces gives each gateway the spans of its traces.
func splitTraces(all ptrace.Traces, gateways []*gateway) map[*gateway]ptrace.Traces {
	parts := make(map[*gateway]ptrace.Traces, len(gateways))
	chosen := map[pcommon.TraceID]*gateway{}
	of := func(id pcommon.TraceID) *gateway {
		found, ok := chosen[id]
		if !ok {
			found = choose(gateways, hashOfTrace(id))
			chosen[id] = found
		}
		return found
	}
	for _, resource := range all.ResourceSpans().All() {
		resources := map[*gateway]ptrace.ResourceSpans{}
		for _, scope := range resource.ScopeSpans().All() {
			scopes := map[*gateway]ptrace.ScopeSpans{}
			for _, span := range scope.Spans().All() {
				to := of(span.TraceID())
				into, ok := scopes[to]
				if !ok {
					around, known := resources[to]
					if !known {
						part, begun := parts[to]
						if !begun {
							part = ptrace.NewTraces()
							parts[to] = part
						}
						around = part.ResourceSpans().AppendEmpty()
						resource.Resource().CopyTo(around.Resource())
						around.SetSchemaUrl(resource.SchemaUrl())
						resources[to] = around
					}
					into = around.ScopeSpans().AppendEmpty()
					scope.Scope().CopyTo(into.Scope())
					into.SetSchemaUrl(scope.SchemaUrl())
					scopes[to] = into
				}
				span.CopyTo(into.Spans().AppendEmpty())
			}
		}
	}
	return parts
}

// splitMetrics gives each gateway the points of its processes.
func splitMetrics(all pmetric.Metrics, gateways []*gateway) map[*gateway]pmetric.Metrics {
	parts := make(map[*gateway]pmetric.Metrics, len(gateways))
	for _, resource := range all.ResourceMetrics().All() {
		to := choose(gateways, hashOfResource(resource.Resource()))
		part, ok := parts[to]
		if !ok {
			part = pmetric.NewMetrics()
			parts[to] = part
		}
		resource.CopyTo(part.ResourceMetrics().AppendEmpty())
	}
	return parts
}

// splitLogs gives each gateway the records of its processes.
func splitLogs(all plog.Logs, gateways []*gateway) map[*gateway]plog.Logs {
	parts := make(map[*gateway]plog.Logs, len(gateways))
	for _, resource := range all.ResourceLogs().All() {
		to := choose(gateways, hashOfResource(resource.Resource()))
		part, ok := parts[to]
		if !ok {
			part = plog.NewLogs()
			parts[to] = part
		}
		resource.CopyTo(part.ResourceLogs().AppendEmpty())
	}
	return parts
}
