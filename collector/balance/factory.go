// Package balance sends each trace, and all metrics and logs of a process, to one of several gateways. Each gateway has
// its own queue: one that does not respond delays only its own share, and a share that has arrived is not sent again
// because another has not.
package balance

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
	"go.opentelemetry.io/collector/exporter/otlpexporter"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

var componentType = component.MustNewType("balance")

// NewFactory of the exporter.
func NewFactory() exporter.Factory {
	return exporter.NewFactory(componentType, newConfig,
		exporter.WithTraces(newTraces, component.StabilityLevelBeta),
		exporter.WithMetrics(newMetrics, component.StabilityLevelBeta),
		exporter.WithLogs(newLogs, component.StabilityLevelBeta))
}

var otlp = otlpexporter.NewFactory()

type traces struct{ *balancer[ptrace.Traces] }

func (t traces) ConsumeTraces(ctx context.Context, data ptrace.Traces) error {
	return t.consume(ctx, data)
}

func newTraces(_ context.Context, settings exporter.Settings, config component.Config) (exporter.Traces, error) {
	b := newBalancer[ptrace.Traces](settings, config.(*Config), splitTraces)
	b.connect = func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, wrap pushWrapper[ptrace.Traces]) (*connection[ptrace.Traces], error) {
		direct, err := otlp.CreateTraces(ctx, client, to)
		if err != nil {
			return nil, err
		}
		queued, err := exporterhelper.NewTraces(ctx, queue, b.config, wrap(direct.ConsumeTraces), b.options()...)
		if err != nil {
			return nil, err
		}
		return &connection[ptrace.Traces]{components: []component.Component{direct, queued}, consume: queued.ConsumeTraces}, nil
	}
	return traces{b}, nil
}

type metrics struct{ *balancer[pmetric.Metrics] }

func (m metrics) ConsumeMetrics(ctx context.Context, data pmetric.Metrics) error {
	return m.consume(ctx, data)
}

func newMetrics(_ context.Context, settings exporter.Settings, config component.Config) (exporter.Metrics, error) {
	b := newBalancer[pmetric.Metrics](settings, config.(*Config), splitMetrics)
	b.connect = func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, wrap pushWrapper[pmetric.Metrics]) (*connection[pmetric.Metrics], error) {
		direct, err := otlp.CreateMetrics(ctx, client, to)
		if err != nil {
			return nil, err
		}
		queued, err := exporterhelper.NewMetrics(ctx, queue, b.config, wrap(direct.ConsumeMetrics), b.options()...)
		if err != nil {
			return nil, err
		}
		return &connection[pmetric.Metrics]{components: []component.Component{direct, queued}, consume: queued.ConsumeMetrics}, nil
	}
	return metrics{b}, nil
}

type logs struct{ *balancer[plog.Logs] }

func (l logs) ConsumeLogs(ctx context.Context, data plog.Logs) error {
	return l.consume(ctx, data)
}

func newLogs(_ context.Context, settings exporter.Settings, config component.Config) (exporter.Logs, error) {
	b := newBalancer[plog.Logs](settings, config.(*Config), splitLogs)
	b.connect = func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, wrap pushWrapper[plog.Logs]) (*connection[plog.Logs], error) {
		direct, err := otlp.CreateLogs(ctx, client, to)
		if err != nil {
			return nil, err
		}
		queued, err := exporterhelper.NewLogs(ctx, queue, b.config, wrap(direct.ConsumeLogs), b.options()...)
		if err != nil {
			return nil, err
		}
		return &connection[plog.Logs]{components: []component.Component{direct, queued}, consume: queued.ConsumeLogs}, nil
	}
	return logs{b}, nil
}

var (
	_ consumer.Traces  = traces{}
	_ consumer.Metrics = metrics{}
	_ consumer.Logs    = logs{}
)
