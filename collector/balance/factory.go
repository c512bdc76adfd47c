// Package balance sends each trace, and all that a process sends of metrics and logs, to one of several gateways. Each
// gateway has a queue of its own, so that one that is away holds up nobody else's share, and a share that has arrived
// is not sent again because another has not.
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

func (t traces) ConsumeTraces(ctx context.Context, all ptrace.Traces) error {
	return t.consume(ctx, all)
}

func newTraces(_ context.Context, settings exporter.Settings, config component.Config) (exporter.Traces, error) {
	made := newBalancer[ptrace.Traces](settings, config.(*Config), splitTraces)
	made.connect = func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, push pushWay[ptrace.Traces]) (*line[ptrace.Traces], error) {
		direct, err := otlp.CreateTraces(ctx, client, to)
		if err != nil {
			return nil, err
		}
		queued, err := exporterhelper.NewTraces(ctx, queue, made.config, push(direct.ConsumeTraces), made.options()...)
		if err != nil {
			return nil, err
		}
		return &line[ptrace.Traces]{parts: []component.Component{direct, queued}, consume: queued.ConsumeTraces}, nil
	}
	return traces{made}, nil
}

type metrics struct{ *balancer[pmetric.Metrics] }

func (m metrics) ConsumeMetrics(ctx context.Context, all pmetric.Metrics) error {
	return m.consume(ctx, all)
}

func newMetrics(_ context.Context, settings exporter.Settings, config component.Config) (exporter.Metrics, error) {
	made := newBalancer[pmetric.Metrics](settings, config.(*Config), splitMetrics)
	made.connect = func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, push pushWay[pmetric.Metrics]) (*line[pmetric.Metrics], error) {
		direct, err := otlp.CreateMetrics(ctx, client, to)
		if err != nil {
			return nil, err
		}
		queued, err := exporterhelper.NewMetrics(ctx, queue, made.config, push(direct.ConsumeMetrics), made.options()...)
		if err != nil {
			return nil, err
		}
		return &line[pmetric.Metrics]{parts: []component.Component{direct, queued}, consume: queued.ConsumeMetrics}, nil
	}
	return metrics{made}, nil
}

type logs struct{ *balancer[plog.Logs] }

func (l logs) ConsumeLogs(ctx context.Context, all plog.Logs) error { return l.consume(ctx, all) }

func newLogs(_ context.Context, settings exporter.Settings, config component.Config) (exporter.Logs, error) {
	made := newBalancer[plog.Logs](settings, config.(*Config), splitLogs)
	made.connect = func(ctx context.Context, client, queue exporter.Settings, to *otlpexporter.Config, push pushWay[plog.Logs]) (*line[plog.Logs], error) {
		direct, err := otlp.CreateLogs(ctx, client, to)
		if err != nil {
			return nil, err
		}
		queued, err := exporterhelper.NewLogs(ctx, queue, made.config, push(direct.ConsumeLogs), made.options()...)
		if err != nil {
			return nil, err
		}
		return &line[plog.Logs]{parts: []component.Component{direct, queued}, consume: queued.ConsumeLogs}, nil
	}
	return logs{made}, nil
}

var (
	_ consumer.Traces  = traces{}
	_ consumer.Metrics = metrics{}
	_ consumer.Logs    = logs{}
)
