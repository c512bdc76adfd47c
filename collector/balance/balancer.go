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

// gateway is identified by its name.
type gateway struct {
	name string
	seed uint64
	// removed from the configuration: its queue is sent to the other gateways.
	removed atomic.Bool
}

type pushFunction[T any] = func(context.Context, T) error

// pushWrapper wraps the function that sends to a gateway into the one that its queue calls.
type pushWrapper[T any] = func(send pushFunction[T]) pushFunction[T]

// connection to one gateway: a client, and the queue before it.
type connection[T any] struct {
	// In the order of their start.
	components []component.Component
	consume    pushFunction[T]
}

type balancer[T any] struct {
	settings exporter.Settings
	config   *Config
	split    func(T, []*gateway) map[*gateway]T
	connect  func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, wrap pushWrapper[T]) (*connection[T], error)

	host    component.Host
	state   atomic.Pointer[state[T]]
	stop    chan struct{}
	watcher sync.WaitGroup
}

// state is replaced as a whole when gateways are added or removed.
type state[T any] struct {
	// Connections to all gateways since the start.
	connections map[*gateway]*connection[T]
	// Gateways that are configured now.
	active []*gateway
}

func newBalancer[T any](settings exporter.Settings, config *Config, split func(T, []*gateway) map[*gateway]T) *balancer[T] {
	b := &balancer[T]{settings: settings, config: config, split: split, stop: make(chan struct{})}
	b.state.Store(&state[T]{})
	return b
}

func (*balancer[T]) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (b *balancer[T]) Start(ctx context.Context, host component.Host) error {
	b.host = host
	if err := b.refresh(ctx); err != nil {
		// A name may not resolve yet. Until it does, requests are refused, and senders retry.
		b.settings.Logger.Warn("The gateways are not known yet", zap.Error(err))
	}
	if len(b.config.Gateways) == 0 {
		b.watcher.Add(1)
		go b.watch()
	}
	return nil
}

func (b *balancer[T]) Shutdown(ctx context.Context) error {
	close(b.stop)
	b.watcher.Wait()
	var errs error
	for _, conn := range b.state.Load().connections {
		// The queue first, then the client that it sends with.
		for _, part := range slices.Backward(conn.components) {
			errs = errors.Join(errs, part.Shutdown(ctx))
		}
	}
	return errs
}

func (b *balancer[T]) watch() {
	defer b.watcher.Done()
	ticker := time.NewTicker(b.config.Refresh)
	defer ticker.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-ticker.C:
			if err := b.refresh(context.Background()); err != nil {
				b.settings.Logger.Warn("The gateways cannot be looked up: the current ones stay", zap.Error(err))
			}
		}
	}
}

// refresh connects to new gateways. Removed ones keep their connection, whose queue is sent to the others.
func (b *balancer[T]) refresh(ctx context.Context) error {
	names, err := resolve(ctx, b.config)
	if err != nil {
		return err
	}
	before := b.state.Load()
	byName := map[string]*gateway{}
	after := &state[T]{connections: maps.Clone(before.connections)}
	if after.connections == nil {
		after.connections = map[*gateway]*connection[T]{}
	}
	for target := range before.connections {
		byName[target.name] = target
	}
	for _, name := range names {
		target, ok := byName[name]
		if !ok {
			target = &gateway{name: name, seed: hashOf(name)}
			conn, err := b.open(ctx, target)
			if err != nil {
				return err
			}
			after.connections[target] = conn
			b.settings.Logger.Info("A gateway was added", zap.String("gateway", name))
		}
		after.active = append(after.active, target)
	}
	b.state.Store(after)
	for target := range after.connections {
		removed := !slices.Contains(after.active, target)
		if target.removed.Swap(removed) != removed && removed {
			b.settings.Logger.Info("A gateway was removed", zap.String("gateway", target.name))
		}
	}
	return nil
}

func (b *balancer[T]) open(ctx context.Context, target *gateway) (*connection[T], error) {
	// File names and component ids must not contain these characters.
	name := strings.NewReplacer(":", "_", "/", "_").Replace(target.name)
	queue := b.settings
	queue.ID = component.NewIDWithName(componentType, name)
	client := b.settings
	client.ID = component.NewIDWithName(otlp.Type(), name)
	// The queue alone counts what is sent.
	client.MeterProvider = metricnoop.NewMeterProvider()
	client.TracerProvider = tracenoop.NewTracerProvider()

	config := otlp.CreateDefaultConfig().(*otlpexporter.Config)
	config.ClientConfig = b.config.Client
	config.ClientConfig.Endpoint = target.name
	config.TimeoutConfig = b.config.Timeout
	config.QueueConfig = configoptional.None[exporterhelper.QueueBatchConfig]()
	config.RetryConfig.Enabled = false

	conn, err := b.connect(ctx, client, queue, config, func(send pushFunction[T]) pushFunction[T] {
		return func(ctx context.Context, data T) error {
			if target.removed.Load() {
				return b.consume(ctx, data)
			}
			return send(ctx, data)
		}
	})
	if err != nil {
		return nil, err
	}
	for _, part := range conn.components {
		if err := part.Start(ctx, b.host); err != nil {
			return nil, err
		}
	}
	return conn, nil
}

func (b *balancer[T]) options() []exporterhelper.Option {
	return []exporterhelper.Option{
		exporterhelper.WithQueue(b.config.Queue),
		exporterhelper.WithRetry(b.config.Retry),
		// The client has the timeout: one of the queue would also apply to data for the other gateways.
		exporterhelper.WithTimeout(exporterhelper.TimeoutConfig{Timeout: 0}),
	}
}

var errNoGateway = errors.New("no gateway is known yet")

func (b *balancer[T]) consume(ctx context.Context, data T) error {
	current := b.state.Load()
	if len(current.active) == 0 {
		return errNoGateway
	}
	var errs error
	for target, share := range b.split(data, current.active) {
		errs = errors.Join(errs, current.connections[target].consume(ctx, share))
	}
	return errs
}
