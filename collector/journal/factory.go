// Package journal keeps spans that wait for a decision about their trace on disk, so that a gateway that is killed, or
// started anew, decides about whole traces, and loses none that it has acknowledged.
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
	own := config.(*Config)
	if own.Decided {
		return &decided{config: own, next: next, thresholds: newThresholds()}, nil
	}
	return &waiting{config: own, next: next, logger: settings.Logger}, nil
}
