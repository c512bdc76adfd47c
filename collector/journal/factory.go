// Package journal writes spans that wait for a sampling decision to disk: a gateway that was killed or restarted decides
// about whole traces, and loses none that it has acknowledged.
package journal

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/processor"
)

var componentType = component.MustNewType("journal")

// NewFactory of the processor.
func NewFactory() processor.Factory {
	return processor.NewFactory(componentType, newConfig,
		processor.WithTraces(newProcessor, component.StabilityLevelBeta))
}

func newProcessor(
	_ context.Context,
	settings processor.Settings,
	config component.Config,
	next consumer.Traces,
) (processor.Traces, error) {
	cfg := config.(*Config)
	if cfg.Decided {
		return &decided{config: cfg, next: next, thresholds: newThresholds()}, nil
	}
	return &waiting{config: cfg, next: next, logger: settings.Logger}, nil
}
