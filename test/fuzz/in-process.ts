import assert from 'node:assert/strict';
import type { ReadConfiguration } from '../../src/configuration/read-configuration.ts';
import { createExportReports } from '../../src/diagnostics/export-reports.ts';
import { createMessages } from '../../src/diagnostics/operator-log.ts';
import { problemText } from '../../src/diagnostics/problem-text.ts';
import { createMemoryBudget } from '../../src/export/memory-budget.ts';
import { createPendingExports } from '../../src/export/pending-exports.ts';
import { createShutdownState } from '../../src/export/shutdown-state.ts';
import { createTelemetryCounts } from '../../src/export/telemetry-counts.ts';
import type { ExportServices } from '../../src/otlp/export-services.ts';
import { createResource } from '../../src/resource/create-resource.ts';
import { createLazyLoggerProvider } from '../../src/signals/logs/lazy-logger-provider.ts';
import { createMeterProvider } from '../../src/signals/metrics/create-meter-provider.ts';
import { createPropagator } from '../../src/signals/propagation/create-propagator.ts';
import { createTracerProvider } from '../../src/signals/traces/create-tracer-provider.ts';
import { isChosen } from '../../src/start/entry-patterns.ts';

/** Those of a process that has ended: nothing is sent anywhere. */
function exportServices(): ExportServices {
  const messages = createMessages('none');
  const shutdownState = createShutdownState();
  shutdownState.start();
  shutdownState.expire();
  const reports = createExportReports(messages);
  return {
    warn: messages.warn,
    info: messages.info,
    shutdownState,
    pendingExports: createPendingExports(),
    reports,
    counts: createTelemetryCounts(),
    budget: createMemoryBudget(Number.POSITIVE_INFINITY),
  };
}

/** Problems are told in one line each, of a length that a terminal can bear. */
export function assertTellable({ problems }: ReadConfiguration): void {
  for (const problem of problems) {
    const line = problemText(problem);
    assert.ok(line.length > 10 && line.length < 3000, line);
    assert.doesNotMatch(line, /[\n\r]/);
  }
}

/**
 * Builds all that a configuration asks for, as the start does, and takes it down again. Left out is what
 * would reach beyond this process: a port for Prometheus, and detectors, most of which ask files or
 * addresses outside and none of which has a setting.
 *
 * @throws what the building throws: a service would run on unobserved
 */
export async function build({ configuration }: ReadConfiguration): Promise<void> {
  if (configuration === undefined) return;
  const readers = configuration.metrics?.readers.filter(({ pull }) => pull === undefined);
  const tame = {
    ...configuration,
    resource: { ...configuration.resource, detectors: [] },
    metrics: configuration.metrics && { ...configuration.metrics, readers: readers ?? [] },
  };
  const around = exportServices();
  isChosen(configuration.sightline, '/srv/shop/dist/server.js');
  createPropagator(tame);
  const resource = createResource(tame.resource, () => {});
  const traces = createTracerProvider(tame, resource, around);
  const metrics = createMeterProvider(tame, resource, around);
  const logs = createLazyLoggerProvider(tame, resource, around);
  logs?.getLogger('fuzz');
  await Promise.allSettled([traces?.shutdown?.(), metrics?.shutdown(), logs?.shutdown()]);
}
