// Package tenantheader sets a header of requests to backends from the context that the processor tenants made.
package tenantheader

import (
	"context"
	"errors"
	"net/http"

	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensionauth"
)

var componentType = component.MustNewType("tenant_header")

// Config of the extension.
type Config struct {
	// Header that is set, and that the context has.
	Header string `mapstructure:"header"`
}

// Validate is called by the collector.
func (c *Config) Validate() error {
	if c.Header == "" {
		return errors.New("header needs a name")
	}
	return nil
}

// NewFactory of the extension.
func NewFactory() extension.Factory {
	return extension.NewFactory(componentType,
		func() component.Config { return &Config{Header: "x-scope-orgid"} },
		func(_ context.Context, _ extension.Settings, config component.Config) (extension.Extension, error) {
			return &setter{header: config.(*Config).Header}, nil
		},
		component.StabilityLevelBeta)
}

type setter struct {
	component.StartFunc
	component.ShutdownFunc
	header string
}

var _ extensionauth.HTTPClient = (*setter)(nil)

func (s *setter) RoundTripper(base http.RoundTripper) (http.RoundTripper, error) {
	return &transport{base: base, header: s.header}, nil
}

type transport struct {
	base   http.RoundTripper
	header string
}

func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	named := client.FromContext(request.Context()).Metadata.Get(t.header)
	if len(named) == 0 || named[0] == "" {
		return t.base.RoundTrip(request)
	}
	// A request that was handed over is not to be changed.
	copied := request.Clone(request.Context())
	copied.Header.Set(t.header, named[0])
	return t.base.RoundTrip(copied)
}
