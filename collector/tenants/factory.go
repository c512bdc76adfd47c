// Package tenants names the tenant of telemetry in a resource attribute, and limits how much each tenant may send.
package tenants

import (
	"context"
	"errors"
	"math"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
)

var componentType = component.MustNewType("tenants")

// Config of the processor.
type Config struct {
	// Header of a request that names the tenant.
	Header string `mapstructure:"header"`
	// Attribute of the resource that has the name.
	Attribute string `mapstructure:"attribute"`
	// Default is the tenant of telemetry that names none.
	Default string `mapstructure:"default"`
	// Limits by tenant, per second: of spans, of data points and of log records, each on its own.
	Limits map[string]float64 `mapstructure:"limits"`
	// Limit of each tenant without an entry in Limits; 0 means none.
	Limit float64 `mapstructure:"limit"`
	// Split passes on the telemetry of each tenant separately, in a context that names the tenant as the header did.
	Split bool `mapstructure:"split"`
}

// Validate is called by the collector.
func (c *Config) Validate() error {
	if c.Header == "" || c.Attribute == "" {
		return errors.New("header and attribute must not be empty")
	}
	for _, limit := range c.Limits {
		if !(limit > 0) || math.IsInf(limit, 0) {
			return errors.New("limits must be finite and greater than 0 per second")
		}
	}
	if !(c.Limit >= 0) {
		return errors.New("limit must be 0 (none) or more per second")
	}
	return nil
}

// NewFactory of the processor.
func NewFactory() processor.Factory {
	return processor.NewFactory(componentType,
		func() component.Config {
			return &Config{Header: "x-scope-orgid", Attribute: "tenant.id", Default: "default"}
		},
		processor.WithTraces(newTraces, component.StabilityLevelBeta),
		processor.WithMetrics(newMetrics, component.StabilityLevelBeta),
		processor.WithLogs(newLogs, component.StabilityLevelBeta))
}

var mutates = processorhelper.WithCapabilities(consumer.Capabilities{MutatesData: true})

func newTraces(ctx context.Context, settings processor.Settings, config component.Config, next consumer.Traces) (processor.Traces, error) {
	cfg := config.(*Config)
	if cfg.Split {
		return splitTraces{splitter: splitter{cfg}, next: next}, nil
	}
	limits := newLimits(cfg)
	return processorhelper.NewTraces(ctx, settings, config, next,
		func(ctx context.Context, traces ptrace.Traces) (ptrace.Traces, error) {
			counts := map[string]int{}
			for _, resource := range traces.ResourceSpans().All() {
				tenant := setTenant(ctx, cfg, resource.Resource())
				for _, scope := range resource.ScopeSpans().All() {
					counts[tenant] += scope.Spans().Len()
				}
			}
			return traces, limits.take(counts)
		}, mutates)
}

func newMetrics(ctx context.Context, settings processor.Settings, config component.Config, next consumer.Metrics) (processor.Metrics, error) {
	cfg := config.(*Config)
	if cfg.Split {
		return splitMetrics{splitter: splitter{cfg}, next: next}, nil
	}
	limits := newLimits(cfg)
	return processorhelper.NewMetrics(ctx, settings, config, next,
		func(ctx context.Context, metrics pmetric.Metrics) (pmetric.Metrics, error) {
			counts := map[string]int{}
			for _, resource := range metrics.ResourceMetrics().All() {
				tenant := setTenant(ctx, cfg, resource.Resource())
				if limits.any() {
					// Only a whole request counts its data points.
					request := pmetric.NewMetrics()
					resource.CopyTo(request.ResourceMetrics().AppendEmpty())
					counts[tenant] += request.DataPointCount()
				}
			}
			return metrics, limits.take(counts)
		}, mutates)
}

func newLogs(ctx context.Context, settings processor.Settings, config component.Config, next consumer.Logs) (processor.Logs, error) {
	cfg := config.(*Config)
	if cfg.Split {
		return splitLogs{splitter: splitter{cfg}, next: next}, nil
	}
	limits := newLimits(cfg)
	return processorhelper.NewLogs(ctx, settings, config, next,
		func(ctx context.Context, logs plog.Logs) (plog.Logs, error) {
			counts := map[string]int{}
			for _, resource := range logs.ResourceLogs().All() {
				tenant := setTenant(ctx, cfg, resource.Resource())
				for _, scope := range resource.ScopeLogs().All() {
					counts[tenant] += scope.LogRecords().Len()
				}
			}
			return logs, limits.take(counts)
		}, mutates)
}
