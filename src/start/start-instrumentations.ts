import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { CATALOG, ERROR_CATALOG } from '../catalog/catalog-index.ts';
import { NEIGHBOUR_CATALOG } from '../catalog/neighbour-catalog.ts';
import type { Central } from '../central/start-central.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Messages } from '../diagnostics/operator-log.ts';
import { installHooks } from '../module-hooks/install-hooks.ts';
import { createInstrumenter, type Instrumenter } from '../module-hooks/instrumenter.ts';
import { createModuleIndex } from '../module-hooks/module-index.ts';
import type { FoundPackage } from '../module-hooks/version-ranges.ts';
import { watchChannels } from '../module-hooks/watch-channels.ts';
import { startWithoutModules } from '../module-hooks/without-modules.ts';
import { scrapedPorts } from '../signals/prometheus/scraped-ports.ts';
import type { UserObserver } from '../users/observe-users.ts';
import { startChannels } from './start-channels.ts';

export interface StartedInstrumentations {
  /** Names of those that modules of the service have called for so far. */
  readonly loaded: ReadonlySet<string>;
  /** Whether one that may run makes the spans, metrics or logs of a scope. */
  instruments(scope: string): boolean;
}

/**
 * Puts the instrumentations before the modules that the service is about to load.
 *
 * @param central settings that may change
 */
export function startInstrumentations(
  configuration: Configuration,
  messages: Messages,
  users: UserObserver | undefined,
  central?: Central,
): StartedInstrumentations {
  const instrumenter = createInstrumenter(
    central?.atStart(configuration.instrumentations) ?? configuration.instrumentations,
    {
      http: {
        ...(isScraped(configuration) && { ignoreIncomingRequestHook: isScrape }),
        untracedRequests: configuration.own.ignore,
        requestEndHook: users?.requestEnded,
        rememberRequests: configuration.sentry !== undefined,
        // Rules by route need them.
        ...(central !== undefined && { attributesAtStart: true }),
      },
      next: { spans: configuration.own.nextSpans },
    },
    {
      metrics: configuration.metrics !== undefined,
      slowQueryMs: configuration.logs === undefined ? undefined : configuration.own.slowQueryMs,
    },
    messages,
    central?.belongs,
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
      value(entry: CatalogEntry, reason: string, found?: FoundPackage) {
        const isHeard = found !== undefined && channels.isHeard(entry, found);
        const isDone = isHeard || instrumenter.ensure(entry, reason, found);
        if (!isDone || loaded.has(entry.name) || NEIGHBOUR_CATALOG.includes(entry)) return isDone;
        const isMissed = found !== undefined && counting.missed(entry, found).length > 0;
        if (!isMissed) loaded.add(entry.name);
        return isDone;
      },
    },
    missed: {
      value: (entry: CatalogEntry, found: FoundPackage) =>
        channels.missed(entry, found, instrumenter.missed(entry, found)),
    },
  });
  const channels = startChannels(counting, instrumenter.wants);
  installHooks(createModuleIndex([...wanted, ...NEIGHBOUR_CATALOG]), counting, messages);
  watchChannels(wanted, counting);
  const names = new Set(wanted.map(({ name }) => name));
  return {
    loaded,
    instruments: (scope) => scope.startsWith(SCOPE) && names.has(scope.slice(SCOPE.length)),
  };
}

/**
 * Sees copies of the API being loaded, and nothing else: where only propagators are registered, the API would
 * refuse all that a copy of another version registers.
 */
export function watchNeighboursAlone(configuration: Configuration, messages: Messages): void {
  const measures = { metrics: false, slowQueryMs: undefined };
  const instrumenter = createInstrumenter(configuration.instrumentations, {}, measures, messages);
  installHooks(createModuleIndex(NEIGHBOUR_CATALOG), instrumenter, messages);
}

/** What the scopes of upstream's instrumentations begin with. */
const SCOPE = '@opentelemetry/instrumentation-';

/** Whether Prometheus asks this process itself, by requests that are none of the service's. */
function isScraped({ metrics }: Configuration): boolean {
  return metrics?.readers.some(({ pull }) => pull !== undefined) ?? false;
}

function isScrape(request: { readonly socket: { readonly localPort?: number } }): boolean {
  return scrapedPorts.has(request.socket.localPort ?? 0);
}
