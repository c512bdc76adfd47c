import { isMainThread } from 'node:worker_threads';
import { context, logs, metrics, propagation, trace } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { CodeCache } from './code-cache/code-cache.ts';
import { keepCode } from './code-cache/keep-code.ts';
import type { Configuration } from './configuration/configuration.ts';
import type { Preload } from './configuration/preloads.ts';
import { readConfiguration } from './configuration/read-configuration.ts';
import { rejectionMode } from './configuration/unhandled-rejections.ts';
import { unknownVariables } from './configuration/unknown-variables.ts';
import { connectDiagLogger, inWords } from './diagnostics/diag-logger.ts';
import { createExportReports } from './diagnostics/export-reports.ts';
import { createMessages, type Messages } from './diagnostics/messages.ts';
import { EARLIER_SDK, lookAround, lookLater, otherSdk } from './diagnostics/start-checks.ts';
import { keepsNothing, startLine } from './diagnostics/start-line.ts';
import { problemInWords } from './diagnostics/words.ts';
import type { ErrorReporting } from './errors/error-reporting.ts';
import { ERROR_CATALOG } from './instrumentations/error-catalog.ts';
import { watchCrashes } from './lifecycle/crash.ts';
import { createEnding } from './lifecycle/ending.ts';
import { isThreadChosen } from './lifecycle/entry-patterns.ts';
import { flushAtEnd } from './lifecycle/flush-at-end.ts';
import { createLastWords } from './lifecycle/last-words.ts';
import { mainEntry } from './lifecycle/main-entry.ts';
import { createOpenSpans, type OpenSpans } from './lifecycle/open-spans.ts';
import { ThrowingContextManager } from './lifecycle/throwing-context-manager.ts';
import { carryContextsToWorkers } from './lifecycle/worker-contexts.ts';
import { createFarewells } from './lifecycle/worker-farewells.ts';
import { load } from './load.ts';
import type { CatalogEntry } from './module-hooks/catalog-entry.ts';
import { CATALOG, INSTRUMENTATION_NAMES } from './module-hooks/catalog-index.ts';
import { installHooks } from './module-hooks/install-hooks.ts';
import { createInstrumenter, type Instrumenter } from './module-hooks/instrumenter.ts';
import { createModuleIndex } from './module-hooks/module-index.ts';
import { startWithoutModules } from './module-hooks/without-modules.ts';
import { startProfiling } from './profiling/start-profiling.ts';
import { redactingPropagator } from './redaction/redacting-propagator.ts';
import { createRedaction, type Redaction } from './redaction/redaction.ts';
import { redactingSpanProcessor } from './redaction/span-processor.ts';
import { createResource } from './resource/create-resource.ts';
import type { Surroundings } from './signals/exporters/surroundings.ts';
import { createLazyLoggerProvider } from './signals/lazy-logger-provider.ts';
import { createMemoryBudget } from './signals/memory-budget.ts';
import { createMeterProvider } from './signals/metrics.ts';
import { scrapedPorts } from './signals/prometheus/scraped-ports.ts';
import { createPropagator } from './signals/propagator.ts';
import { createTelemetryCounts, leftOut } from './signals/telemetry-counts.ts';
import { createTracerProvider } from './signals/traces.ts';
import { startErrors } from './start-errors.ts';
import type { UserObserver } from './users/observe-users.ts';

const BYTES_PER_MIB = 2 ** 20;

/**
 * Starts everything, in the order in which this file reads. It never throws: a service runs on
 * uninstrumented, with a line that says why, rather than not at all.
 *
 * @param preloads the flags of Node that led here
 * @param cache of our code; undefined in a checkout
 */
export function start(preloads: readonly Preload[], cache: CodeCache | undefined): void {
  let messages = createMessages('error');
  try {
    const { configuration, problems, log } = readConfiguration(process.env, INSTRUMENTATION_NAMES);
    const { logLevel, sdkLogLevel, logFormat } = configuration ?? log;
    messages = createMessages(logLevel, logFormat);
    if (configuration !== undefined && !isThreadChosen(configuration.own)) {
      messages.debug('off, because of SIGHTLINE_ONLY or SIGHTLINE_SKIP.');
      return;
    }
    const unknown = isMainThread ? unknownVariables(process.env, INSTRUMENTATION_NAMES) : [];
    for (const problem of [...problems, ...unknown]) messages.warn(problemInWords(problem));
    if (configuration === undefined) {
      messages.error('not started, because its configuration cannot be used.');
      return;
    }
    connectDiagLogger(createMessages(sdkLogLevel, logFormat), sdkLogLevel);
    startWith(configuration, messages, preloads);
    if (cache !== undefined && isMainThread) {
      messages.debug(`compiled code: ${cache.isUsed ? 'kept from before' : 'compiled anew'}.`);
      if (configuration.own.codeCache) keepCode(cache);
    }
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
  if (otherSdk()) {
    messages.warn(EARLIER_SDK);
    return;
  }
  const propagator = createPropagator(configuration);
  const redaction = createRedaction(configuration.own.redaction, configuration.own.hashKey);
  if (propagator !== undefined) {
    propagation.setGlobalPropagator(redactingPropagator(propagator, redaction));
  }
  if (configuration.disabled) {
    messages.info('off, because OTEL_SDK_DISABLED is true.');
    return;
  }
  if (isMainThread)
    lookAround(
      messages,
      CATALOG.flatMap(({ modules }) => modules),
    );
  const ending = createEnding();
  const lastWords = createLastWords();
  const reports = createExportReports(messages);
  const openSpans = createOpenSpans();
  const surroundings = {
    warn: messages.warn,
    info: messages.info,
    ending,
    lastWords,
    reports,
    counts: createTelemetryCounts(),
    budget: createMemoryBudget(configuration.own.maxMemoryMib * BYTES_PER_MIB),
  };
  const { flush, resource, errors } = startSignals(
    configuration,
    surroundings,
    redaction,
    openSpans,
    messages,
  );
  const users = startUsers(configuration, resource, messages.warn);
  if (users !== undefined) ending.onBegin(users.end);
  const endCrashed = watchCrashes(openSpans, errors?.crashed);
  const loaded = startInstrumentations(configuration, messages, preloads, users);
  if (configuration.own.workerContext) carryContextsToWorkers();
  flushAtEnd({
    ending,
    lastWords,
    reports,
    timeoutMs: configuration.own.shutdownTimeoutMs,
    farewells: createFarewells(),
    isMainThread,
    async flush() {
      await users?.settled();
      await flush();
    },
    onExit() {
      endCrashed();
      users?.end();
    },
  });
  if (!isMainThread) return;
  startProfiling(configuration.own.profile, resource, messages);
  startLine(configuration, resource, messages);
  lookLater(messages, {
    observable: () =>
      new Map(CATALOG.flatMap(({ name, modules }) => modules.map((it) => [it, name]))),
    loaded,
    anything: () => loaded.size > 0 || openSpans.anySeen,
    leftOut: () => (keepsNothing(configuration) ? 0 : leftOut(surroundings.counts.spans)),
  });
}

interface Started {
  readonly resource: Resource;
  /** Undefined where nobody is told of errors. */
  readonly errors: ErrorReporting | undefined;
  /** Sends everything that is queued. */
  flush(): Promise<void>;
}

function startSignals(
  configuration: Configuration,
  surroundings: Surroundings,
  redaction: Redaction,
  openSpans: OpenSpans,
  messages: Messages,
): Started {
  const { attributes } = configuration.resource;
  const stated = { ...configuration.resource, attributes: redaction.attributes(attributes) };
  const resource = createResource(stated, surroundings.warn, mainEntry());
  const errors = startErrors(configuration.sentry, {
    ...surroundings,
    resource,
    debug: messages.debug,
    entry: mainEntry(),
    redactor: redaction.redactor,
    rejectionMode: rejectionMode(process.execArgv, process.env),
  });
  const observers = errors === undefined ? [] : [errors.logObserver];
  const providers = {
    traces: createTracerProvider(
      configuration,
      resource,
      surroundings,
      [openSpans, redactingSpanProcessor(redaction)],
      errors,
    ),
    metrics: createMeterProvider(configuration, resource, surroundings),
    logs: createLazyLoggerProvider(configuration, resource, surroundings, observers),
    errors,
  };
  context.setGlobalContextManager(new ThrowingContextManager().enable());
  if (providers.traces !== undefined) trace.setGlobalTracerProvider(providers.traces);
  if (providers.metrics !== undefined) metrics.setGlobalMeterProvider(providers.metrics);
  if (providers.logs !== undefined) logs.setGlobalLoggerProvider(providers.logs);
  const flush = async () => {
    const parts = Object.entries(providers);
    const results = await Promise.allSettled(parts.map(([, provider]) => provider?.forceFlush()));
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') continue;
      surroundings.warn(`the last ${parts[index]?.[0]} were not sent: ${inWords(result.reason)}`);
    }
  };
  return { resource, errors, flush };
}

/** Loaded only where somebody asks who the users are, and where there are metrics to tell it. */
function startUsers(
  { own: { users, hashKey }, metrics }: Configuration,
  resource: Resource,
  warn: (text: string) => void,
): UserObserver | undefined {
  if (users === undefined || metrics === undefined) return undefined;
  const { observeUsers } = load<typeof import('./users/observe-users.ts')>(
    'sightline:users/observe-users',
  );
  return observeUsers({ settings: users, hashKey, resource, warn });
}

/** @returns names of the instrumentations that modules of the service have called for so far */
function startInstrumentations(
  configuration: Configuration,
  messages: Messages,
  preloads: readonly Preload[],
  users: UserObserver | undefined,
): ReadonlySet<string> {
  const instrumenter = createInstrumenter(
    configuration.instrumentations,
    {
      http: {
        ignoreIncomingRequestHook: (request: { socket: { localPort?: number } }) =>
          scrapedPorts.has(request.socket.localPort ?? 0),
        untracedRequests: configuration.own.ignore,
        requestEndHook: users?.requestEnded,
        rememberRequests: configuration.sentry !== undefined,
      },
    },
    {
      metrics: configuration.metrics !== undefined,
      slowQueryMs: configuration.logs === undefined ? undefined : configuration.own.slowQueryMs,
    },
    messages,
  );
  const catalog = configuration.sentry === undefined ? CATALOG : [...CATALOG, ...ERROR_CATALOG];
  const wanted = catalog.filter(instrumenter.wants);
  startWithoutModules(wanted, instrumenter, {
    metrics: configuration.metrics !== undefined,
    lambda: configuration.lambda,
  });
  const loaded = new Set<string>();
  const counting: Instrumenter = Object.create(instrumenter, {
    ensure: {
      value(entry: CatalogEntry, reason: string) {
        loaded.add(entry.name);
        instrumenter.ensure(entry, reason);
      },
    },
  });
  installHooks(createModuleIndex(wanted), counting, { preloads, warn: messages.warn });
  return loaded;
}
