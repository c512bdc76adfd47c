import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { createOnce } from '../util/once.ts';
import { VERSION } from '../util/version.ts';
import { introduceSentry } from './sentry-setup.ts';
import type { SentryClient, SentryCore } from './sentry-core.ts';
import { joinTraces, keepExportsOut } from './sentry-traces.ts';
import { sightlineParts } from './sightline-parts.ts';

/** The first version that keeps contexts of its own, and nothing of OpenTelemetry. */
const BY_ITSELF = 11;

const isFirst = createOnce();

/** Has each copy of Sentry that the service loads show when it is set up. */
export class SentryInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/neighbours', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const definition = new InstrumentationNodeModuleDefinition(
      '@sentry/core',
      ['>=8.0.0'],
      (core: SentryCore, version?: string) => {
        watchClients(core, Number.parseInt(version ?? '', 10));
        return core;
      },
    );
    // A version before a release is as much of a neighbour.
    return Object.assign(definition, { includePrerelease: true });
  }
}

function watchClients(core: SentryCore, major: number): void {
  const { prototype } = core.Client ?? core.BaseClient ?? {};
  const original = prototype?.init;
  if (prototype === undefined || original === undefined || !isFirst(prototype)) return;
  prototype.init = function init(this: SentryClient) {
    const result = original.call(this);
    const own = sightlineParts();
    if (own === undefined) return result;
    try {
      introduceSentry(this, own);
      if (major >= BY_ITSELF) {
        keepExportsOut(this);
        joinTraces(core, this, own);
      }
    } catch {
      // Whatever is not as expected, Sentry is set up.
    }
    return result;
  };
}
