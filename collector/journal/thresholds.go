package journal

import (
	"strings"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// Number of traces in each of two generations, of which the older is dropped: tail_sampling caches as many decisions.
const generationSize = 100_000

// thresholds of sampled traces. The sampling processor writes them only to the spans that it has at the decision; late
// spans get them here, so that their trace state also says how many spans they represent.
type thresholds struct {
	mutex   sync.Mutex
	newer   map[pcommon.TraceID]string
	older   map[pcommon.TraceID]string
	maxSize int
}

func newThresholds() *thresholds {
	return &thresholds{newer: map[pcommon.TraceID]string{}, maxSize: generationSize}
}

// complete adds the threshold of the trace to spans without one.
func (t *thresholds) complete(traces ptrace.Traces) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	// Spans with a threshold first: a late span may arrive in the same call as others of its trace.
	removeSpans(traces, func(span ptrace.Span) bool {
		if threshold := thresholdOf(span.TraceState().AsRaw()); threshold != "" {
			t.add(span.TraceID(), threshold)
		}
		return false
	})
	removeSpans(traces, func(span ptrace.Span) bool {
		state := span.TraceState()
		if thresholdOf(state.AsRaw()) != "" {
			return false
		}
		if threshold := t.of(span.TraceID()); threshold != "" {
			state.FromRaw(withThreshold(state.AsRaw(), threshold))
		}
		return false
	})
}

func (t *thresholds) of(id pcommon.TraceID) string {
	if threshold, ok := t.newer[id]; ok {
		return threshold
	}
	return t.older[id]
}

func (t *thresholds) add(id pcommon.TraceID, threshold string) {
	if t.of(id) != "" {
		return
	}
	if len(t.newer) >= t.maxSize {
		t.older, t.newer = t.newer, make(map[pcommon.TraceID]string, t.maxSize)
	}
	// A substring would keep the whole trace state in memory.
	t.newer[id] = strings.Clone(threshold)
}

// thresholdOf returns `c` of the trace state `vendor=1,ot=th:c;rv:…`; empty without a threshold.
func thresholdOf(state string) string {
	for member := range strings.SplitSeq(state, ",") {
		fields, ok := strings.CutPrefix(strings.TrimSpace(member), "ot=")
		if !ok {
			continue
		}
		for field := range strings.SplitSeq(fields, ";") {
			if threshold, ok := strings.CutPrefix(field, "th:"); ok {
				return threshold
			}
		}
	}
	return ""
}

// withThreshold adds the threshold to a trace state that has none. A changed member moves to the front.
func withThreshold(state, threshold string) string {
	changed := "ot=th:" + threshold
	others := []string{}
	for member := range strings.SplitSeq(state, ",") {
		member = strings.TrimSpace(member)
		if fields, ok := strings.CutPrefix(member, "ot="); ok && fields != "" {
			changed += ";" + fields
		} else if !ok && member != "" {
			others = append(others, member)
		}
	}
	return strings.Join(append([]string{changed}, others...), ",")
}
