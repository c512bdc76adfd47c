// Package tenants says whose telemetry it is, and how much of it each may send.
package tenants

import (
	"context"
	"errors"
	"math"

	"golang.org/x/time/rate"

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
	// Header of a request that names its tenant.
	Header string `mapstructure:"header"`
	// Attribute of resources that keeps the name.
	Attribute string `mapstructure:"attribute"`
	// Default is the tenant of what names none.
	Default string `mapstructure:"default"`
	// Limits of tenants, in spans, points and records a second, of each of them alone.
	Limits map[string]float64 `mapstructure:"limits"`
	// Limit of each tenant that has none of its own; 0 is none.
	Limit float64 `mapstructure:"limit"`
	// Split gives what belongs to each tenant on by itself, in a context that names it as the header had.
	Split bool `mapstructure:"split"`
}

// Validate is called by the collector.
func (c *Config) Validate() error {
	if c.Header == "" || c.Attribute == "" {
		return errors.New("header and attribute need a name")
	}
	for _, limit := range c.Limits {
		if !(limit > 0) || math.IsInf(limit, 0) {
			return errors.New("a limit is more than 0 a second")
		}
	}
	if !(c.Limit >= 0) {
		return errors.New("limit is 0, for none, or more a second")
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
	own := config.(*Config)
	if own.Split {
		return splitTraces{config: own, next: next}, nil
	}
	limits := newLimits(own)
	return processorhelper.NewTraces(ctx, settings, config, next,
		func(ctx context.Context, all ptrace.Traces) (ptrace.Traces, error) {
			counts := map[string]int{}
			for _, resource := range all.ResourceSpans().All() {
				tenant := stamp(ctx, own, resource.Resource())
				for _, scope := range resource.ScopeSpans().All() {
					counts[tenant] += scope.Spans().Len()
				}
			}
			return all, limits.take(counts)
		}, mutates)
}

func newMetrics(ctx context.Context, settings processor.Settings, config component.Config, next consumer.Metrics) (processor.Metrics, error) {
	own := config.(*Config)
	if own.Split {
		return splitMetrics{config: own, next: next}, nil
	}
	limits := newLimits(own)
	return processorhelper.NewMetrics(ctx, settings, config, next,
		func(ctx context.Context, all pmetric.Metrics) (pmetric.Metrics, error) {
			counts := map[string]int{}
			for _, resource := range all.ResourceMetrics().All() {
				tenant := stamp(ctx, own, resource.Resource())
				if limits.any() {
					one := pmetric.NewMetrics()
					resource.CopyTo(one.ResourceMetrics().AppendEmpty())
					counts[tenant] += one.DataPointCount()
				}
			}
			return all, limits.take(counts)
		}, mutates)
}

func newLogs(ctx context.Context, settings processor.Settings, config component.Config, next consumer.Logs) (processor.Logs, error) {
	own := config.(*Config)
	if own.Split {
		return splitLogs{config: own, next: next}, nil
	}
	limits := newLimits(own)
	return processorhelper.NewLogs(ctx, settings, config, next,
		func(ctx context.Context, all plog.Logs) (plog.Logs, error) {
			counts := map[string]int{}
			for _, resource := range all.ResourceLogs().All() {
				tenant := stamp(ctx, own, resource.Resource())
				for _, scope := range resource.ScopeLogs().All() {
					counts[tenant] += scope.LogRecords().Len()
				}
			}
			return all, limits.take(counts)
		}, mutates)
}

// bucket of one tenant: a second's worth may come at once.
func bucket(limit float64) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(limit), max(1, int(math.Ceil(limit))))
}
