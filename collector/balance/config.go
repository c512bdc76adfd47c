package balance

import (
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configgrpc"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
)

// Config of the exporter. Exactly one of the first three fields names the gateways.
type Config struct {
	// Gateways as host:port.
	Gateways []string `mapstructure:"gateways"`
	// File with one host:port per line, which may change.
	File string `mapstructure:"file"`
	// SRV is a name whose SRV records are the gateways, such as a headless service of Kubernetes. A restarted pod keeps
	// its name there, and with it its share of the traces.
	SRV string `mapstructure:"srv"`
	// Refresh is the interval between reads of the file or lookups of the name.
	Refresh time.Duration `mapstructure:"refresh"`
	// Client settings of the connections to gateways; the exporter sets the endpoint.
	Client configgrpc.ClientConfig `mapstructure:"client"`

	Timeout exporterhelper.TimeoutConfig                             `mapstructure:",squash"`
	Queue   configoptional.Optional[exporterhelper.QueueBatchConfig] `mapstructure:"sending_queue"`
	Retry   configretry.BackOffConfig                                `mapstructure:"retry_on_failure"`
}

func newConfig() component.Config {
	return &Config{
		Refresh: 5 * time.Second,
		Client:  configgrpc.NewDefaultClientConfig(),
		Timeout: exporterhelper.NewDefaultTimeoutConfig(),
		Queue:   configoptional.Some(exporterhelper.NewDefaultQueueConfig()),
		Retry:   configretry.NewDefaultBackOffConfig(),
	}
}

// Validate is called by the collector.
func (c *Config) Validate() error {
	sources := 0
	for _, set := range []bool{len(c.Gateways) > 0, c.File != "", c.SRV != ""} {
		if set {
			sources++
		}
	}
	if sources != 1 {
		return errors.New("set exactly one of gateways, file and srv")
	}
	if c.Refresh <= 0 {
		return errors.New("refresh must be greater than 0")
	}
	return nil
}
