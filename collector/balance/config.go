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

// Config of the exporter. One of the first three says which gateways there are.
type Config struct {
	// Gateways as host:port.
	Gateways []string `mapstructure:"gateways"`
	// File with one host:port a line, which may change.
	File string `mapstructure:"file"`
	// SRV is a name whose SRV records are the gateways: a headless service of Kubernetes. Pods keep their names there
	// when they are started anew, and with them their share of traces.
	SRV string `mapstructure:"srv"`
	// Refresh is how often the file or the name is looked at.
	Refresh time.Duration `mapstructure:"refresh"`
	// Client is how a gateway is reached; its endpoint is set here.
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
	ways := 0
	for _, set := range []bool{len(c.Gateways) > 0, c.File != "", c.SRV != ""} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		return errors.New("one of gateways, file and srv has to say where the gateways are")
	}
	if c.Refresh <= 0 {
		return errors.New("refresh has to be longer than nothing")
	}
	return nil
}
