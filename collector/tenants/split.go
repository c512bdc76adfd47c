package tenants

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

type passive struct{}

func (passive) Start(context.Context, component.Host) error { return nil }
func (passive) Shutdown(context.Context) error              { return nil }
func (passive) Capabilities() consumer.Capabilities         { return consumer.Capabilities{MutatesData: true} }

func named(resource pcommon.Resource, config *Config) string {
	if value, ok := resource.Attributes().Get(config.Attribute); ok {
		return value.AsString()
	}
	return config.Default
}

func within(ctx context.Context, config *Config, tenant string) context.Context {
	return client.NewContext(ctx, client.Info{
		Metadata: client.NewMetadata(map[string][]string{config.Header: {tenant}}),
	})
}

type splitTraces struct {
	passive
	config *Config
	next   consumer.Traces
}

func (s splitTraces) ConsumeTraces(ctx context.Context, all ptrace.Traces) error {
	parts := map[string]ptrace.Traces{}
	for _, resource := range all.ResourceSpans().All() {
		tenant := named(resource.Resource(), s.config)
		if _, ok := parts[tenant]; !ok {
			parts[tenant] = ptrace.NewTraces()
		}
		resource.MoveTo(parts[tenant].ResourceSpans().AppendEmpty())
	}
	var errs error
	for tenant, part := range parts {
		errs = errors.Join(errs, s.next.ConsumeTraces(within(ctx, s.config, tenant), part))
	}
	return errs
}

type splitMetrics struct {
	passive
	config *Config
	next   consumer.Metrics
}

func (s splitMetrics) ConsumeMetrics(ctx context.Context, all pmetric.Metrics) error {
	parts := map[string]pmetric.Metrics{}
	for _, resource := range all.ResourceMetrics().All() {
		tenant := named(resource.Resource(), s.config)
		if _, ok := parts[tenant]; !ok {
			parts[tenant] = pmetric.NewMetrics()
		}
		resource.MoveTo(parts[tenant].ResourceMetrics().AppendEmpty())
	}
	var errs error
	for tenant, part := range parts {
		errs = errors.Join(errs, s.next.ConsumeMetrics(within(ctx, s.config, tenant), part))
	}
	return errs
}

type splitLogs struct {
	passive
	config *Config
	next   consumer.Logs
}

func (s splitLogs) ConsumeLogs(ctx context.Context, all plog.Logs) error {
	parts := map[string]plog.Logs{}
	for _, resource := range all.ResourceLogs().All() {
		tenant := named(resource.Resource(), s.config)
		if _, ok := parts[tenant]; !ok {
			parts[tenant] = plog.NewLogs()
		}
		resource.MoveTo(parts[tenant].ResourceLogs().AppendEmpty())
	}
	var errs error
	for tenant, part := range parts {
		errs = errors.Join(errs, s.next.ConsumeLogs(within(ctx, s.config, tenant), part))
	}
	return errs
}
