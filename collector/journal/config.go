package journal

import (
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"
)

// Config of a journal processor. Two of them share one directory: one before the processor that decides about traces,
// and one behind it.
type Config struct {
	// Directory of the files. Without one, nothing is written: spans that wait are lost with the process.
	Directory string `mapstructure:"directory"`
	// Keep is how long spans are kept: longer than it takes to decide about a trace, and to queue it.
	Keep time.Duration `mapstructure:"keep"`
	// Segment is how long one file is written to.
	Segment time.Duration `mapstructure:"segment"`
	// Decided says that this one is behind the decision.
	Decided bool `mapstructure:"decided"`
}

func newConfig() component.Config {
	return &Config{Keep: time.Minute, Segment: 5 * time.Second}
}

// Validate is called by the collector.
func (c *Config) Validate() error {
	if c.Keep <= 0 || c.Segment <= 0 {
		return errors.New("keep and segment have to be longer than nothing")
	}
	return nil
}
