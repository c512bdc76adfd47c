package balance

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	metricnoop "go.opentelemetry.io/otel/metric/noop"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
	"go.uber.org/zap"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/exporter/otlpexporter"
)

// gateway is one that is known by its name.
type gateway struct {
	name string
	seed uint64
	// gone: no longer named. What waits for it is given to the others.
	gone atomic.Bool
}

type pushFunction[T any] = func(context.Context, T) error

// pushWay wraps what sends to a gateway into what its queue calls.
type pushWay[T any] = func(send pushFunction[T]) pushFunction[T]

// line to one gateway: its queue, and what sends.
type line[T any] struct {
	parts   []component.Component
	consume pushFunction[T]
}

type balancer[T any] struct {
	settings exporter.Settings
	config   *Config
	split    func(T, []*gateway) map[*gateway]T
	connect  func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, push pushWay[T]) (*line[T], error)

	host  component.Host
	state atomic.Pointer[state[T]]
	end   chan struct{}
	watch sync.WaitGroup
}

// state is replaced as a whole when gateways come and go.
type state[T any] struct {
	// Lines to all that have been named since the start.
	lines map[*gateway]*line[T]
	// Named now.
	named []*gateway
}

func newBalancer[T any](settings exporter.Settings, config *Config, split func(T, []*gateway) map[*gateway]T) *balancer[T] {
	made := &balancer[T]{settings: settings, config: config, split: split, end: make(chan struct{})}
	made.state.Store(&state[T]{})
	return made
}

func (*balancer[T]) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (b *balancer[T]) Start(ctx context.Context, host component.Host) error {
	b.host = host
	if err := b.refresh(ctx); err != nil {
		// A name that does not resolve yet is no reason to end: nothing is taken meanwhile, and senders try again.
		b.settings.Logger.Warn("The gateways are not known yet", zap.Error(err))
	}
	if len(b.config.Gateways) == 0 {
		b.watch.Add(1)
		go b.refreshForEver()
	}
	return nil
}

func (b *balancer[T]) Shutdown(ctx context.Context) error {
	close(b.end)
	b.watch.Wait()
	var errs error
	for _, each := range b.state.Load().lines {
		// The queue first, then what it sends by.
		for _, part := range slices.Backward(each.parts) {
			errs = errors.Join(errs, part.Shutdown(ctx))
		}
	}
	return errs
}

func (b *balancer[T]) refreshForEver() {
	defer b.watch.Done()
	ticker := time.NewTicker(b.config.Refresh)
	defer ticker.Stop()
	for {
		select {
		case <-b.end:
			return
		case <-ticker.C:
			if err := b.refresh(context.Background()); err != nil {
				b.settings.Logger.Warn("The gateways cannot be looked up: those that were known stay", zap.Error(err))
			}
		}
	}
}

// refresh opens lines to new gateways. Those that are no longer named keep theirs, which gives away what waits.
func (b *balancer[T]) refresh(ctx context.Context) error {
	names, err := resolve(ctx, b.config)
	if err != nil {
		return err
	}
	before := b.state.Load()
	known := map[string]*gateway{}
	after := &state[T]{lines: maps.Clone(before.lines)}
	if after.lines == nil {
		after.lines = map[*gateway]*line[T]{}
	}
	for each := range before.lines {
		known[each.name] = each
	}
	for _, name := range names {
		found, ok := known[name]
		if !ok {
			found = &gateway{name: name, seed: hashOf(name)}
			made, err := b.open(ctx, found)
			if err != nil {
				return err
			}
			after.lines[found] = made
			b.settings.Logger.Info("A gateway is there", zap.String("gateway", name))
		}
		after.named = append(after.named, found)
	}
	b.state.Store(after)
	for each := range after.lines {
		gone := !slices.Contains(after.named, each)
		if each.gone.Swap(gone) != gone && gone {
			b.settings.Logger.Info("A gateway is no longer named", zap.String("gateway", each.name))
		}
	}
	return nil
}

func (b *balancer[T]) open(ctx context.Context, to *gateway) (*line[T], error) {
	// Colons of a port are no separators in names of files and ids.
	name := strings.NewReplacer(":", "_", "/", "_").Replace(to.name)
	queue := b.settings
	queue.ID = component.NewIDWithName(componentType, name)
	client := b.settings
	client.ID = component.NewIDWithName(otlp.Type(), name)
	// What is sent is counted by the queue, once.
	client.MeterProvider = metricnoop.NewMeterProvider()
	client.TracerProvider = tracenoop.NewTracerProvider()

	config := otlp.CreateDefaultConfig().(*otlpexporter.Config)
	config.ClientConfig = b.config.Client
	config.ClientConfig.Endpoint = to.name
	config.TimeoutConfig = b.config.Timeout
	config.QueueConfig = configoptional.None[exporterhelper.QueueBatchConfig]()
	config.RetryConfig.Enabled = false

	made, err := b.connect(ctx, client, queue, config, func(send pushFunction[T]) pushFunction[T] {
		return func(ctx context.Context, part T) error {
			if to.gone.Load() {
				return b.consume(ctx, part)
			}
			return send(ctx, part)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, part := range made.parts {
		if err := part.Start(ctx, b.host); err != nil {
			return nil, err
		}
	}
	return made, nil
}

func (b *balancer[T]) options() []exporterhelper.Option {
	return []exporterhelper.Option{
		exporterhelper.WithQueue(b.config.Queue),
		exporterhelper.WithRetry(b.config.Retry),
		// The client has the timeout: that of the queue would end what is given away, too.
		exporterhelper.WithTimeout(exporterhelper.TimeoutConfig{Timeout: 0}),
	}
}

var errNone = errors.New("no gateway is known yet")

func (b *balancer[T]) consume(ctx context.Context, all T) error {
	now := b.state.Load()
	if len(now.named) == 0 {
		return errNone
	}
	var errs error
	for to, part := range b.split(all, now.named) {
		errs = errors.Join(errs, now.lines[to].consume(ctx, part))
	}
	return errs
}
