package journal

import (
	"strings"
	"sync"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// As many as tail_sampling remembers decisions, in two halves of which the older is forgotten.
const rememberedHalf = 100_000

// thresholds of traces that were kept. What decides writes them to the spans that it has then; those that come late
// follow the decision, and say by this for how many they stand.
type thresholds struct {
	mutex  sync.Mutex
	newer  map[pcommon.TraceID]string
	older  map[pcommon.TraceID]string
	atMost int
}

func newThresholds() *thresholds {
	return &thresholds{newer: map[pcommon.TraceID]string{}, atMost: rememberedHalf}
}

func (t *thresholds) complete(traces ptrace.Traces) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	// Those that say it first: late spans may come in one call with others of their trace.
	eachSpan(traces, func(span ptrace.Span) bool {
		if found := thresholdOf(span.TraceState().AsRaw()); found != "" {
			t.remember(span.TraceID(), found)
		}
		return false
	})
	eachSpan(traces, func(span ptrace.Span) bool {
		state := span.TraceState()
		if thresholdOf(state.AsRaw()) != "" {
			return false
		}
		if known := t.of(span.TraceID()); known != "" {
			state.FromRaw(withThreshold(state.AsRaw(), known))
		}
		return false
	})
}

func (t *thresholds) of(id pcommon.TraceID) string {
	if known, ok := t.newer[id]; ok {
		return known
	}
	return t.older[id]
}

func (t *thresholds) remember(id pcommon.TraceID, threshold string) {
	if t.of(id) != "" {
		return
	}
	if len(t.newer) >= t.atMost {
		t.older, t.newer = t.newer, make(map[pcommon.TraceID]string, t.atMost)
	}
	// A part of a trace state would keep all of it in memory.
	t.newer[id] = strings.Clone(threshold)
}

// thresholdOf finds `c` in `vendor=1,ot=th:c;rv:…`.
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

// withThreshold writes it into a state that has none. What has changed stands first.
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
