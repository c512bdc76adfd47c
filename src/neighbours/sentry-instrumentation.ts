import { createOnce } from '../util/once.ts';
import { packageInstrumentation } from '../util/package-instrumentation.ts';
import type { SentryClient, SentryCore } from './sentry-core.ts';
import { reportSentrySetup } from './sentry-setup.ts';
import { joinTraces, suppressExports } from './sentry-traces.ts';
import { sightlineParts } from './sightline-parts.ts';

/** The first major version with its own contexts, without OpenTelemetry. */
const FIRST_WITHOUT_OPENTELEMETRY = 11;

const isFirst = createOnce();

/** Watches each copy of Sentry that the service loads, prereleases included, for its setup. */
export const SentryInstrumentation = packageInstrumentation('neighbours', {
  packageName: '@sentry/core',
  versions: ['>=8.0.0'],
  includePrerelease: true,
  patch: (core: SentryCore, version) => watchClients(core, Number.parseInt(version ?? '', 10)),
});

function watchClients(core: SentryCore, major: number): void {
  const { prototype } = core.Client ?? core.BaseClient ?? {};
  const original = prototype?.init;
  if (prototype === undefined || original === undefined || !isFirst(prototype)) return;
  prototype.init = function init(this: SentryClient) {
    const result = original.call(this);
    const parts = sightlineParts();
    if (parts === undefined) return result;
    try {
      reportSentrySetup(this, parts);
      if (major >= FIRST_WITHOUT_OPENTELEMETRY) {
        suppressExports(this);
        joinTraces(core, this, parts);
      }
    } catch {
      // Sentry must be set up even if one of its internals has changed.
    }
    return result;
  };
}
