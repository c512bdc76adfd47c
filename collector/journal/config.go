package journal

import (
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"
)

// Config of a journal processor. Two of them share a directory: one before the processor that samples traces, and one
// after it.
type Config struct {
	// Directory of the files. Without one, nothing is written: waiting spans are lost if the process dies.
	Directory string `mapstructure:"directory"`
	// Keep is how long spans stay on disk: longer than it takes to decide about a trace and to queue it.
	Keep time.Duration `mapstructure:"keep"`
	// Segment is how long one file is written to.
	Segment time.Duration `mapstructure:"segment"`
	// Decided is true for the processor after the sampling decision.
	Decided bool `mapstructure:"decided"`
}

func newConfig() component.Config {
	return &Config{Keep: time.Minute, Segment: 5 * time.Second}
}

// Validate is called by the collector.
func (c *Config) Validate() error {
	if c.Keep <= 0 || c.Segment <= 0 {
		return errors.New("keep and segment must be greater than 0")
	}
	return nil
}
