// Sends a trace, a metric and a log record by the Go SDK of OpenTelemetry: go-client PROTOCOL URL.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetricgrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	apitrace "go.opentelemetry.io/otel/trace"
)

type exporters struct {
	spans   *otlptrace.Exporter
	metrics metric.Exporter
	logs    sdklog.Exporter
}

func connect(ctx context.Context, protocol, url string) (exporters, error) {
	var found exporters
	var failures [3]error
	if protocol == "grpc" {
		found.spans, failures[0] = otlptracegrpc.New(ctx, otlptracegrpc.WithEndpointURL(url))
		found.metrics, failures[1] = otlpmetricgrpc.New(ctx, otlpmetricgrpc.WithEndpointURL(url))
		found.logs, failures[2] = otlploggrpc.New(ctx, otlploggrpc.WithEndpointURL(url))
	} else {
		found.spans, failures[0] = otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(url+"/v1/traces"),
			otlptracehttp.WithCompression(otlptracehttp.GzipCompression))
		found.metrics, failures[1] = otlpmetrichttp.New(ctx, otlpmetrichttp.WithEndpointURL(url+"/v1/metrics"))
		found.logs, failures[2] = otlploghttp.New(ctx, otlploghttp.WithEndpointURL(url+"/v1/logs"))
	}
	return found, errors.Join(failures[:]...)
}

func run(ctx context.Context, protocol, url string) error {
	to, err := connect(ctx, protocol, url)
	if err != nil {
		return err
	}
	source := resource.NewSchemaless(attribute.String("service.name", "go-"+protocol))
	tracers := trace.NewTracerProvider(trace.WithBatcher(to.spans), trace.WithResource(source))
	meters := metric.NewMeterProvider(
		metric.WithReader(metric.NewPeriodicReader(to.metrics)), metric.WithResource(source))
	loggers := sdklog.NewLoggerProvider(
		sdklog.WithProcessor(sdklog.NewBatchProcessor(to.logs)), sdklog.WithResource(source))

	within, span := tracers.Tracer("go-client").Start(ctx, "GET /go",
		apitrace.WithSpanKind(apitrace.SpanKindServer))
	_, query := tracers.Tracer("go-client").Start(within, "SELECT",
		apitrace.WithSpanKind(apitrace.SpanKindClient),
		apitrace.WithAttributes(attribute.String("db.system.name", "postgresql"),
			attribute.StringSlice("list", []string{"a", "b"})))
	query.End()
	counter, err := meters.Meter("go-client").Int64Counter("go.requests")
	if err != nil {
		return err
	}
	counter.Add(within, 3)
	var record log.Record
	record.SetSeverity(log.SeverityWarn)
	record.SetBody(attribute.StringValue("said by go"))
	loggers.Logger("go-client").Emit(within, record)
	span.RecordError(errors.New("planted in go"))
	span.SetStatus(codes.Error, "planted in go")
	span.End()
	return errors.Join(tracers.Shutdown(ctx), meters.Shutdown(ctx), loggers.Shutdown(ctx))
}

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
