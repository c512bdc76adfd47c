import { isMainThread } from 'node:worker_threads';
import { propagation } from '@opentelemetry/api';
import { CATALOG, INSTRUMENTATION_NAMES } from '../catalog/catalog-index.ts';
import { channelsByPackage } from '../catalog/package-channels.ts';
import type { Central } from '../central-settings/start-central.ts';
import type { CodeCache } from '../code-cache/code-cache.ts';
import { saveCode } from '../code-cache/save-code.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { unknownVariables } from '../configuration/environment/unknown-variables.ts';
import { rejectionMode } from '../configuration/node-flags/unhandled-rejections.ts';
import type { Problem } from '../configuration/problem.ts';
import { readConfiguration } from '../configuration/read-configuration.ts';
import {
  checkAfterStart,
  checkAtStart,
  EARLIER_SDK,
  hasSdk,
} from '../diagnostics/checks/start-checks.ts';
import { connectDiagLogger } from '../diagnostics/diag-logger.ts';
import { createExportReports } from '../diagnostics/export-reports.ts';
import { createMessages, type Messages } from '../diagnostics/operator-log.ts';
import { PROBLEM_CODES, problemText } from '../diagnostics/problem-text.ts';
import { addressesOf, dropsAllTraces, reportStart } from '../diagnostics/start-line.ts';
import { createMemoryBudget } from '../export/memory-budget.ts';
import { createPendingExports } from '../export/pending-exports.ts';
import { createShutdownState } from '../export/shutdown-state.ts';
import { createTelemetryCounts, unsampledSpans } from '../export/telemetry-counts.ts';
import { load } from '../lazy/load.ts';
import { registeredParts } from '../neighbours/api-globals.ts';
import { watchCheckoutCopy } from '../neighbours/checkout-copy.ts';
import { type OwnSentry, setSightlineParts } from '../neighbours/sightline-parts.ts';
import { allowContextManager } from '../neighbours/unseen-copies.ts';
import type { Opamp } from '../opamp/start-opamp.ts';
import { createRoutes } from '../otlp/http/proxy-routes.ts';
import { startProfiling } from '../profiling/start-profiling.ts';
import { redactingPropagator } from '../redaction/redacting-propagator.ts';
import { createRedaction } from '../redaction/redaction.ts';
import { watchCrashes } from '../shutdown/crash.ts';
import { flushAtEnd } from '../shutdown/flush-at-end.ts';
import { createOpenSpans } from '../shutdown/open-spans.ts';
import { createPropagator } from '../signals/propagation/create-propagator.ts';
import type { Sharing } from '../signals/traces/span-neighbour.ts';
import { watchSleep } from '../threads/sleeping-worker.ts';
import { carryContextsToWorkers } from '../threads/worker-contexts.ts';
import { createWorkerFlush } from '../threads/worker-flush.ts';
import { repeatedFailures } from '../util/guard.ts';
import { isThreadChosen } from './entry-patterns.ts';
import { startInstrumentations, watchNeighboursOnly } from './start-instrumentations.ts';
import { startSignals } from './start-signals.ts';
import { startUsers } from './start-users.ts';

const BYTES_PER_MIB = 2 ** 20;

/**
 * Starts everything, in the order of this file. It never throws: if it fails, the service runs uninstrumented, and a
 * message says why.
 *
 * @param cache of Sightline's code; undefined in a checkout
 */
export function start(cache: CodeCache | undefined): void {
  let messages = createMessages('error');
  try {
    const { configuration, problems, log } = readConfiguration(process.env, INSTRUMENTATION_NAMES);
    const { logLevel, sdkLogLevel, logFormat } = configuration ?? log;
    messages = createMessages(logLevel, logFormat);
    if (configuration !== undefined && !isThreadChosen(configuration.sightline)) {
      messages.debug('off, because of SIGHTLINE_ONLY or SIGHTLINE_SKIP.');
      return;
    }
    const unknown = isMainThread ? unknownVariables(process.env) : [];
    for (const problem of [...problems, ...unknown]) {
      messages.warn(PROBLEM_CODES[problem.code], problemText(problem));
    }
    if (configuration === undefined) {
      messages.error(
        'SL_NOT_STARTED',
        'Sightline did not start, because its configuration cannot be used.',
      );
      return;
    }
    connectDiagLogger(
      createMessages(sdkLogLevel, logFormat, 'others'),
      sdkLogLevel,
      allowContextManager,
    );
    startWith(configuration, problems, messages);
    if (cache !== undefined && isMainThread) {
      messages.debug(
        `compiled code: ${cache.isUsed ? 'from the cache' : 'compiled at this start'}.`,
      );
      if (configuration.sightline.codeCache === 'true') saveCode(cache);
    }
  } catch (error) {
    messages.error('SL_START_FAILED', `not started: ${(error as Error).message}`);
    messages.debug((error as Error).stack ?? '');
  }
}

function startWith(
  configuration: Configuration,
  problems: readonly Problem[],
  messages: Messages,
): void {
  if (hasSdk()) {
    messages.warn('SL_OTHER_SDK', EARLIER_SDK);
    return;
  }
  const propagator = createPropagator(configuration);
  const central = startCentralSettings(configuration, messages);
  const { redaction: rules, hashKey } = configuration.sightline;
  const redaction = central?.createRedaction(hashKey) ?? createRedaction(rules, hashKey);
  if (propagator !== undefined) {
    propagation.setGlobalPropagator(redactingPropagator(propagator, redaction));
  }
  if (configuration.disabled) {
    const { source } = configuration;
    const setting = source === 'environment' ? 'OTEL_SDK_DISABLED' : `\`disabled\` in ${source}`;
    messages.info('SL_DISABLED', `off, because ${setting} is true.`);
    if (propagator === undefined) return;
    watchNeighboursOnly(configuration, messages);
    setSightlineParts({
      registered: registeredParts(),
      sharing: { neighbour: undefined },
      addresses: () => [],
      instruments: () => false,
      sentry: undefined,
      info: messages.info,
      warn: messages.warn,
    });
    watchCheckoutCopy();
    return;
  }
  if (isMainThread) {
    const modules = CATALOG.flatMap((entry) => entry.modules);
    checkAtStart(messages, modules);
  }
  const shutdownState = createShutdownState();
  const pendingExports = createPendingExports();
  const opamp = startOpampClient(configuration, problems, messages);
  const plainReports = createExportReports(messages);
  const reports = opamp?.watchExports(plainReports) ?? plainReports;
  const openSpans = createOpenSpans();
  const sharing: Sharing = { neighbour: undefined };
  const exportServices = {
    warn: messages.warn,
    info: messages.info,
    shutdownState,
    pendingExports,
    reports,
    counts: createTelemetryCounts(),
    budget: createMemoryBudget(configuration.sightline.maxMemoryMib * BYTES_PER_MIB),
    routeTo: createRoutes(configuration.sightline.proxy),
  };
  const { flush, resource, errors } = startSignals(configuration, {
    ...exportServices,
    redaction,
    openSpans,
    sharing,
    debug: messages.debug,
    central,
    rejectionMode: rejectionMode(process.execArgv, process.env),
  });
  central?.observe();
  if (central !== undefined) {
    opamp?.start({ resource, central, shutdownState, routeTo: exportServices.routeTo });
  }
  const users = startUsers(configuration, resource, messages.warn);
  if (users !== undefined) shutdownState.onStart(users.end);
  const endCrashed = watchCrashes(openSpans, errors?.captureCrash);
  const { loaded, instruments } = startInstrumentations(configuration, messages, users, central);
  setSightlineParts({
    registered: registeredParts(),
    sharing,
    addresses: () => addressesOf(configuration),
    instruments,
    sentry: ownSentry(configuration),
    info: messages.info,
    warn: messages.warn,
  });
  watchCheckoutCopy();
  if (configuration.sightline.workerContext) carryContextsToWorkers();
  const workerFlush = createWorkerFlush();
  flushAtEnd({
    shutdownState,
    pendingExports,
    reports,
    timeoutMs: configuration.sightline.shutdownTimeoutMs,
    workerFlush,
    isMainThread,
    async flush() {
      await users?.settled();
      await flush();
    },
    onExit() {
      endCrashed();
      users?.end();
      for (const { name, failures } of repeatedFailures()) {
        messages.debug(`${name} failed ${failures} times.`);
      }
    },
  });
  if (!isMainThread) {
    watchSleep(process.argv[1], pendingExports.hasMore, (text) => {
      if (workerFlush.isFirst()) messages.warn('SL_SLEEPING_WORKER', text);
    });
    return;
  }
  startProfiling(configuration.sightline.profile, resource, messages);
  reportStart(configuration, resource, messages);
  checkAfterStart(messages, {
    instrumentations: () =>
      new Map(CATALOG.flatMap(({ name, modules }) => modules.map((module) => [module, name]))),
    channels: channelsByPackage,
    active: loaded,
    hasAny: () => loaded.size > 0 || openSpans.hadSpans,
    droppedSpans: () =>
      dropsAllTraces(configuration) ? 0 : unsampledSpans(exportServices.counts.spans),
  });
}

/** @returns undefined where no settings can change */
function startCentralSettings(
  configuration: Configuration,
  messages: Messages,
): Central | undefined {
  const { settingsFile: path, opamp } = configuration.sightline;
  if ((path === undefined && opamp === undefined) || configuration.disabled) return undefined;
  const part = load<typeof import('../central-settings/start-central.ts')>(
    'sightline:central-settings/start-central',
  );
  return part.startCentral(path, configuration, INSTRUMENTATION_NAMES, messages);
}

/** Only in the main thread: the server sees the process as one agent. */
function startOpampClient(
  configuration: Configuration,
  problems: readonly Problem[],
  messages: Messages,
): Opamp | undefined {
  const { opamp } = configuration.sightline;
  if (opamp === undefined || !isMainThread) return undefined;
  const part = load<typeof import('../opamp/start-opamp.ts')>('sightline:opamp/start-opamp');
  const variables = { ...process.env };
  return part.startOpamp(opamp, { configuration, problems, variables }, messages);
}

function ownSentry({ sentry }: Configuration): OwnSentry | undefined {
  if (sentry === undefined) return undefined;
  const { host, id } = sentry.project;
  return { host, projectId: id, traces: sentry.tracesSampleRate > 0, logs: sentry.logs };
}
