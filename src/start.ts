import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Configuration } from './configuration/configuration.ts';
import type { Preload } from './configuration/preloads.ts';
import { readConfiguration } from './configuration/read-configuration.ts';
import { connectDiagLogger, inWords } from './diagnostics/diag-logger.ts';
import { createMessages, type Messages } from './diagnostics/messages.ts';
import { problemInWords } from './diagnostics/words.ts';
import { createEnding } from './lifecycle/ending.ts';
import { flushAtEnd } from './lifecycle/flush-at-end.ts';
import { CATALOG, INSTRUMENTATION_NAMES } from './module-hooks/catalog-index.ts';
import { installHooks } from './module-hooks/install-hooks.ts';
import { createInstrumenter } from './module-hooks/instrumenter.ts';
import { createModuleIndex } from './module-hooks/module-index.ts';
import { startWithoutModules } from './module-hooks/without-modules.ts';
import { createResource } from './resource/create-resource.ts';
import type { Surroundings } from './signals/exporters/surroundings.ts';
import { createLoggerProvider } from './signals/logs.ts';
import { createMeterProvider, prometheusPorts } from './signals/metrics.ts';
import { createPropagator } from './signals/propagator.ts';
import { createTracerProvider } from './signals/traces.ts';

/**
 * Starts everything, in the order in which this file reads. It never throws: a service runs on
 * uninstrumented, with a line that says why, rather than not at all.
 *
 * @param preloads the flags of Node that led here
 */
export function start(preloads: readonly Preload[]): void {
  const { configuration, problems, logLevel } = readConfiguration(
    process.env,
    INSTRUMENTATION_NAMES,
  );
  const messages = createMessages(configuration?.logLevel ?? logLevel);
  for (const problem of problems) messages.warn(problemInWords(problem));
  if (configuration === undefined) {
    messages.error('not started, because its configuration cannot be used.');
    return;
  }
  connectDiagLogger(messages, configuration.logLevel, configuration.logLevelChosen);
  try {
    startWith(configuration, messages, preloads);
  } catch (error) {
    messages.error(`not started: ${(error as Error).message}`);
    messages.debug((error as Error).stack ?? '');
  }
}

function startWith(
  configuration: Configuration,
  messages: Messages,
  preloads: readonly Preload[],
): void {
  const propagator = createPropagator(configuration.propagators);
  if (propagator !== undefined) propagation.setGlobalPropagator(propagator);
  if (configuration.disabled) {
    messages.info('off, because OTEL_SDK_DISABLED is true.');
    return;
  }
  const ending = createEnding();
  const shutdown = startSignals(configuration, { warn: messages.warn, ending });
  startInstrumentations(configuration, messages, preloads);
  flushAtEnd(ending, shutdown);
}

/** @returns sends everything that is queued, and stops */
function startSignals(
  configuration: Configuration,
  surroundings: Surroundings,
): () => Promise<void> {
  const resource = createResource(configuration.resource, surroundings.warn);
  const providers = {
    traces: createTracerProvider(configuration, resource, surroundings),
    metrics: createMeterProvider(configuration, resource, surroundings),
    logs: createLoggerProvider(configuration, resource, surroundings),
  };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (providers.traces !== undefined) trace.setGlobalTracerProvider(providers.traces);
  if (providers.metrics !== undefined) metrics.setGlobalMeterProvider(providers.metrics);
  if (providers.logs !== undefined) logs.setGlobalLoggerProvider(providers.logs);
  return async () => {
    const parts = Object.entries(providers);
    const results = await Promise.allSettled(parts.map(([, provider]) => provider?.shutdown()));
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') continue;
      surroundings.warn(`the last ${parts[index]?.[0]} were not sent: ${inWords(result.reason)}`);
    }
  };
}

function startInstrumentations(
  configuration: Configuration,
  messages: Messages,
  preloads: readonly Preload[],
): void {
  const scraped = prometheusPorts(configuration);
  const instrumenter = createInstrumenter(
    configuration.instrumentations,
    {
      http: {
        ignoreIncomingRequestHook: (request: { socket: { localPort?: number } }) =>
          scraped.includes(request.socket.localPort ?? 0),
      },
    },
    messages,
  );
  const wanted = CATALOG.filter(instrumenter.wants);
  startWithoutModules(wanted, instrumenter, {
    metrics: configuration.metrics !== undefined,
    lambda: configuration.lambda,
  });
  installHooks(createModuleIndex(wanted), instrumenter, { preloads, warn: messages.warn });
}
