import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { CATALOG, ERROR_CATALOG } from '../catalog/catalog-index.ts';
import { NEIGHBOUR_CATALOG } from '../catalog/neighbour-catalog.ts';
import type { Central } from '../central-settings/start-central.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Messages } from '../diagnostics/operator-log.ts';
import { startOnFirstMessage } from '../module-hooks/first-messages.ts';
import { installHooks } from '../module-hooks/install-hooks.ts';
import { startInstrumentationsWithoutModules } from '../module-hooks/instrumentations-without-modules.ts';
import { createInstrumenter, type Instrumenter } from '../module-hooks/instrumenter.ts';
import { createModuleIndex } from '../module-hooks/module-index.ts';
import type { PackageVersion } from '../module-hooks/version-ranges.ts';
import { scrapedPorts } from '../signals/prometheus/scraped-ports.ts';
import type { UserObserver } from '../users/observe-users.ts';
import { startChannels } from './start-channels.ts';

export interface StartedInstrumentations {
  /** Short names of those that modules of the service have loaded so far. */
  readonly loaded: ReadonlySet<string>;
  /** Whether an enabled instrumentation has this scope. */
  instruments(scope: string): boolean;
}

/**
 * Instruments the modules that the service is about to load.
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
    central?.enableAtStart(configuration.instrumentations) ?? configuration.instrumentations,
    {
      http: {
        ...(isScraped(configuration) && { ignoreIncomingRequestHook: isScrape }),
        untracedRequests: configuration.sightline.ignore,
        requestEndHook: users?.requestEnded,
        rememberRequests: configuration.sentry !== undefined,
        // Sampling rules by route need them.
        ...(central !== undefined && { attributesAtStart: true }),
      },
      next: { spans: configuration.sightline.nextSpans },
    },
    {
      metrics: configuration.metrics !== undefined,
      slowQueryMs:
        configuration.logs === undefined ? undefined : configuration.sightline.slowQueryMs,
    },
    messages,
    central?.addScope,
  );
  const catalog = configuration.sentry === undefined ? CATALOG : [...CATALOG, ...ERROR_CATALOG];
  const enabled = catalog.filter(instrumenter.isEnabled);
  startInstrumentationsWithoutModules(enabled, instrumenter, {
    metrics: configuration.metrics !== undefined,
    lambda: configuration.lambda,
  });
  const loaded = new Set<string>();
  const counting: Instrumenter = Object.create(instrumenter, {
    ensure: {
      value(entry: CatalogEntry, reason: string, packageVersion?: PackageVersion) {
        const isReplaced = packageVersion !== undefined && channels.replace(entry, packageVersion);
        const isDone = isReplaced || instrumenter.ensure(entry, reason, packageVersion);
        if (!isDone || loaded.has(entry.name) || NEIGHBOUR_CATALOG.includes(entry)) return isDone;
        const isUnsupported =
          packageVersion !== undefined &&
          counting.unmatchedRanges(entry, packageVersion).length > 0;
        if (!isUnsupported) loaded.add(entry.name);
        return isDone;
      },
    },
    unmatchedRanges: {
      value: (entry: CatalogEntry, packageVersion: PackageVersion) =>
        channels.unmatchedRanges(
          entry,
          packageVersion,
          instrumenter.unmatchedRanges(entry, packageVersion),
        ),
    },
  });
  const channels = startChannels(counting);
  installHooks(createModuleIndex([...enabled, ...NEIGHBOUR_CATALOG]), counting, messages);
  startOnFirstMessage(enabled, counting);
  const names = new Set(enabled.map(({ name }) => name));
  return {
    loaded,
    instruments: (scope) => scope.startsWith(SCOPE) && names.has(scope.slice(SCOPE.length)),
  };
}

/**
 * Watches only for copies of the API being loaded. Where only propagators are registered, the API would refuse
 * everything that a copy of another version registers.
 */
export function watchNeighboursOnly(configuration: Configuration, messages: Messages): void {
  const measures = { metrics: false, slowQueryMs: undefined };
  const instrumenter = createInstrumenter(configuration.instrumentations, {}, measures, messages);
  installHooks(createModuleIndex(NEIGHBOUR_CATALOG), instrumenter, messages);
}

/** Prefix of the scopes of the upstream instrumentations. */
const SCOPE = '@opentelemetry/instrumentation-';

/** Whether Prometheus scrapes this process, with requests that are not the service's. */
function isScraped({ metrics }: Configuration): boolean {
  return metrics?.readers.some(({ pull }) => pull !== undefined) ?? false;
}

function isScrape(request: { readonly socket: { readonly localPort?: number } }): boolean {
  return scrapedPorts.has(request.socket.localPort ?? 0);
}
