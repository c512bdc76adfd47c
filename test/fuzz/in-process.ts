import assert from 'node:assert/strict';
import type { ReadConfiguration } from '../../src/configuration/read-configuration.ts';
import { createExportReports } from '../../src/diagnostics/export-reports.ts';
import { createMessages } from '../../src/diagnostics/messages.ts';
import { problemInWords } from '../../src/diagnostics/words.ts';
import { createEnding } from '../../src/lifecycle/ending.ts';
import { isChosen } from '../../src/lifecycle/entry-patterns.ts';
import { createLastWords } from '../../src/lifecycle/last-words.ts';
import { createResource } from '../../src/resource/create-resource.ts';
import type { Surroundings } from '../../src/signals/exporters/surroundings.ts';
import { createLazyLoggerProvider } from '../../src/signals/lazy-logger-provider.ts';
import { createMemoryBudget } from '../../src/signals/memory-budget.ts';
import { createMeterProvider } from '../../src/signals/metrics.ts';
import { createPropagator } from '../../src/signals/propagator.ts';
import { createTelemetryCounts } from '../../src/signals/telemetry-counts.ts';
import { createTracerProvider } from '../../src/signals/traces.ts';

/** Those of a process that has ended: nothing is sent anywhere. */
function surroundings(): Surroundings {
  const messages = createMessages('none');
  const ending = createEnding();
  ending.begin();
  ending.giveUp();
  const reports = createExportReports(messages);
  return {
    warn: messages.warn,
    info: messages.info,
    ending,
    lastWords: createLastWords(),
    reports,
    counts: createTelemetryCounts(),
    budget: createMemoryBudget(Number.POSITIVE_INFINITY),
  };
}

/** Problems are told in one line each, of a length that a terminal can bear. */
export function assertTellable({ problems }: ReadConfiguration): void {
  for (const problem of problems) {
    const line = problemInWords(problem);
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
  const around = surroundings();
  isChosen(configuration.own, '/srv/shop/dist/server.js');
  createPropagator(tame);
  const resource = createResource(tame.resource, () => {});
  const traces = createTracerProvider(tame, resource, around);
  const metrics = createMeterProvider(tame, resource, around);
  const logs = createLazyLoggerProvider(tame, resource, around);
  logs?.getLogger('fuzz');
  await Promise.allSettled([traces?.shutdown?.(), metrics?.shutdown(), logs?.shutdown()]);
}
