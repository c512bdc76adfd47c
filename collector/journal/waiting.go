package journal

import (
	"context"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// If a call takes longer, the sampling processor cannot pass on its traces: no file may be removed.
const blockedAfter = time.Second

// waiting is the processor before the sampling decision: spans are on disk before their sender gets the acknowledgement.
type waiting struct {
	config *Config
	next   consumer.Traces
	logger *zap.Logger
	log    *log

	mutex   sync.Mutex
	calls   map[*time.Time]struct{}
	stop    chan struct{}
	cleaner sync.WaitGroup

	marshaler   ptrace.ProtoMarshaler
	unmarshaler ptrace.ProtoUnmarshaler
}

func (*waiting) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

// Start passes on the spans that the previous process had not decided. The collector starts the processors behind this
// one before it, and receivers after it.
func (w *waiting) Start(ctx context.Context, _ component.Host) error {
	if w.config.Directory == "" {
		return nil
	}
	var err error
	if w.log, err = openLog(w.config.Directory, w.config.Segment); err != nil {
		return err
	}
	w.calls = map[*time.Time]struct{}{}
	w.stop = make(chan struct{})
	if err := w.replay(ctx); err != nil {
		return err
	}
	w.cleaner.Add(1)
	go w.clean()
	return nil
}

func (w *waiting) Shutdown(context.Context) error {
	if w.log == nil {
		return nil
	}
	close(w.stop)
	w.cleaner.Wait()
	return w.log.release()
}

func (w *waiting) ConsumeTraces(ctx context.Context, traces ptrace.Traces) error {
	if w.log == nil {
		return w.next.ConsumeTraces(ctx, traces)
	}
	payload, err := w.marshaler.MarshalTraces(traces)
	if err != nil {
		return err
	}
	if err := w.log.append(kindSpans, payload); err != nil {
		return err
	}
	since := time.Now()
	w.mutex.Lock()
	w.calls[&since] = struct{}{}
	w.mutex.Unlock()
	defer func() {
		w.mutex.Lock()
		delete(w.calls, &since)
		w.mutex.Unlock()
	}()
	return w.next.ConsumeTraces(ctx, traces)
}

// replay reads the files twice: the record of a decision follows its spans.
func (w *waiting) replay(ctx context.Context) error {
	files, err := w.log.files()
	if err != nil || len(files) == 0 {
		return err
	}
	// Number of the last decision about each trace, which does not cover spans that arrived later.
	last := map[pcommon.TraceID]int{}
	number := 0
	err = read(files, func(kind byte, payload []byte) error {
		number++
		if kind == kindDecided {
			for at := 0; at+16 <= len(payload); at += 16 {
				last[pcommon.TraceID(payload[at:at+16])] = number
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	number = 0
	spans := 0
	err = read(files, func(kind byte, payload []byte) error {
		number++
		if kind != kindSpans {
			return nil
		}
		traces, err := w.unmarshaler.UnmarshalTraces(payload)
		if err != nil {
			w.logger.Warn("A record of the journal cannot be read", zap.Error(err))
			return nil
		}
		removeSpans(traces, func(span ptrace.Span) bool { return last[span.TraceID()] > number })
		if traces.SpanCount() == 0 {
			return nil
		}
		spans += traces.SpanCount()
		// Writes them to a new file: the old files are removed before these spans are decided.
		return w.ConsumeTraces(ctx, traces)
	})
	if err != nil {
		return err
	}
	w.logger.Info("Restored spans that waited for a decision", zap.Int("spans", spans))
	for _, name := range files {
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}

func (w *waiting) clean() {
	defer w.cleaner.Done()
	ticker := time.NewTicker(w.config.Segment)
	defer ticker.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-ticker.C:
			if w.isBlocked() {
				continue
			}
			if err := w.log.removeBefore(time.Now().Add(-w.config.Keep)); err != nil {
				w.logger.Warn("Old files of the journal cannot be removed", zap.Error(err))
			}
		}
	}
}

func (w *waiting) isBlocked() bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for since := range w.calls {
		if time.Since(*since) > blockedAfter {
			return true
		}
	}
	return false
}
