package tenants

import (
	"context"
	"errors"
	"iter"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

// splitter has what the processors of the three signals share.
type splitter struct {
	config *Config
}

func (splitter) Start(context.Context, component.Host) error { return nil }
func (splitter) Shutdown(context.Context) error              { return nil }
func (splitter) Capabilities() consumer.Capabilities {
	return consumer.Capabilities{MutatesData: true}
}

// resourceData is the data of one resource: ptrace.ResourceSpans, pmetric.ResourceMetrics or plog.ResourceLogs.
type resourceData[R any] interface {
	Resource() pcommon.Resource
	MoveTo(R)
}

// consumeByTenant moves the data of each tenant to a request of its own, and passes it on in a context that names the
// tenant as the header does.
func consumeByTenant[T any, R resourceData[R]](
	ctx context.Context,
	config *Config,
	resources iter.Seq2[int, R],
	newRequest func() T,
	appendTo func(T) R,
	consume func(context.Context, T) error,
) error {
	requests := map[string]T{}
	for _, resource := range resources {
		tenant := config.Default
		if value, ok := resource.Resource().Attributes().Get(config.Attribute); ok {
			tenant = value.AsString()
		}
		request, ok := requests[tenant]
		if !ok {
			request = newRequest()
			requests[tenant] = request
		}
		resource.MoveTo(appendTo(request))
	}
	var errs error
	for tenant, request := range requests {
		tenantCtx := client.NewContext(ctx, client.Info{
			Metadata: client.NewMetadata(map[string][]string{config.Header: {tenant}}),
		})
		errs = errors.Join(errs, consume(tenantCtx, request))
	}
	return errs
}

type splitTraces struct {
	splitter
	next consumer.Traces
}

func (s splitTraces) ConsumeTraces(ctx context.Context, traces ptrace.Traces) error {
	return consumeByTenant(ctx, s.config, traces.ResourceSpans().All(), ptrace.NewTraces,
		func(request ptrace.Traces) ptrace.ResourceSpans { return request.ResourceSpans().AppendEmpty() },
		s.next.ConsumeTraces)
}

type splitMetrics struct {
	splitter
	next consumer.Metrics
}

func (s splitMetrics) ConsumeMetrics(ctx context.Context, metrics pmetric.Metrics) error {
	return consumeByTenant(ctx, s.config, metrics.ResourceMetrics().All(), pmetric.NewMetrics,
		func(request pmetric.Metrics) pmetric.ResourceMetrics { return request.ResourceMetrics().AppendEmpty() },
		s.next.ConsumeMetrics)
}

type splitLogs struct {
	splitter
	next consumer.Logs
}

func (s splitLogs) ConsumeLogs(ctx context.Context, logs plog.Logs) error {
	return consumeByTenant(ctx, s.config, logs.ResourceLogs().All(), plog.NewLogs,
		func(request plog.Logs) plog.ResourceLogs { return request.ResourceLogs().AppendEmpty() },
		s.next.ConsumeLogs)
}
