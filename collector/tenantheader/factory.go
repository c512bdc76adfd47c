// Package tenantheader sets a header of requests to backends from the context of the tenants processor.
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
	// Header in the context and in the requests.
	Header string `mapstructure:"header"`
}

// Validate is called by the collector.
func (c *Config) Validate() error {
	if c.Header == "" {
		return errors.New("header must not be empty")
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
	names := client.FromContext(request.Context()).Metadata.Get(t.header)
	if len(names) == 0 || names[0] == "" {
		return t.base.RoundTrip(request)
	}
	// A RoundTripper must not modify the request.
	clone := request.Clone(request.Context())
	clone.Header.Set(t.header, names[0])
	return t.base.RoundTrip(clone)
}
