import { context, logs, metrics, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { Central } from '../central-settings/start-central.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { useStorage } from '../context/active-context.ts';
import { StorageContextManager } from '../context/context-manager.ts';
import { errorText } from '../diagnostics/diag-logger.ts';
import type { ExportServices } from '../otlp/export-services.ts';
import type { Redaction } from '../redaction/redaction.ts';
import { redactingSpanProcessor } from '../redaction/span-processor.ts';
import { createResource } from '../resource/create-resource.ts';
import type { ErrorReporting } from '../sentry/error-reporting.ts';
import type { OpenSpans } from '../shutdown/open-spans.ts';
import { createLazyLoggerProvider } from '../signals/logs/lazy-logger-provider.ts';
import { createMeterProvider } from '../signals/metrics/create-meter-provider.ts';
import { createTracerProvider } from '../signals/traces/create-tracer-provider.ts';
import type { Sharing } from '../signals/traces/span-neighbour.ts';
import { mainEntry } from '../util/main-entry.ts';
import { startErrors } from './start-errors.ts';

export interface Signals {
  readonly resource: Resource;
  /** Undefined where errors are not reported. */
  readonly errors: ErrorReporting | undefined;
  /** Sends everything that is queued. */
  flush(): Promise<void>;
}

export interface SignalsOptions extends ExportServices {
  readonly redaction: Redaction;
  readonly openSpans: OpenSpans;
  readonly sharing: Sharing;
  /** Undefined where no settings can change. */
  readonly central: Central | undefined;
  /** Mode of `--unhandled-rejections`; undefined for Node's default. */
  readonly rejectionMode: string | undefined;
  debug(text: string): void;
}

/** Creates the resource and the pipelines of traces, metrics, logs and errors, and registers them with the API. */
export function startSignals(
  configuration: Configuration,
  {
    redaction,
    openSpans,
    sharing,
    central,
    rejectionMode,
    debug,
    ...exportServices
  }: SignalsOptions,
): Signals {
  const { attributes } = configuration.resource;
  const resource = createResource(
    { ...configuration.resource, attributes: redaction.resource(attributes) },
    exportServices.warn,
    mainEntry(),
  );
  const errors = startErrors(configuration.sentry, {
    ...exportServices,
    resource,
    debug,
    entry: mainEntry(),
    redactor: redaction.redactor,
    rejectionMode,
  });
  const observers = errors === undefined ? [] : [errors.logObserver];
  const providers = {
    traces: createTracerProvider(
      configuration,
      resource,
      exportServices,
      [openSpans, redactingSpanProcessor(redaction)],
      errors,
      sharing,
      central,
    ),
    metrics: createMeterProvider(configuration, resource, exportServices, central),
    logs: createLazyLoggerProvider(configuration, resource, exportServices, observers, central),
    errors,
  };
  useStorage(context.setGlobalContextManager(new StorageContextManager()));
  if (providers.traces !== undefined) trace.setGlobalTracerProvider(providers.traces);
  if (providers.metrics !== undefined) metrics.setGlobalMeterProvider(providers.metrics);
  if (providers.logs !== undefined) logs.setGlobalLoggerProvider(providers.logs);
  const flush = async () => {
    const flushes = Object.entries(providers).map(async ([signal, provider]) => {
      try {
        await provider?.forceFlush();
      } catch (error) {
        exportServices.warn(
          'SL_FLUSH_FAILED',
          `the last ${signal} could not be exported: ${errorText(error)}`,
        );
      }
    });
    await Promise.all(flushes);
  };
  return { resource, errors, flush };
}
