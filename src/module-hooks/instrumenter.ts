import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { logs, metrics } from '@opentelemetry/api';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { OFF_BY_DEFAULT } from '../catalog/catalog-index.ts';
import { INSTRUMENTATIONS } from '../catalog/instrumentations.ts';
import { isReplaced, LISTENED } from '../catalog/rows/channel-instrumentations.ts';
import type { InstrumentationsConfiguration } from '../configuration/configuration.ts';
import { adjust, isOfUse, optionsFor } from '../instrumentations/defaults.ts';
import type { OperationMetricsOptions } from '../instrumentations/operations/measured-instrumentation.ts';
import { load } from '../lazy/load.ts';
import { unshared } from '../neighbours/sightline-parts.ts';
import { performance } from '../util/clock.ts';
import type { Report } from '../util/message-code.ts';
import { type InstrumentationClass, withSafePatches } from './safe-patches.ts';
import { type FoundPackage, missedRanges, type SupportedModule } from './version-ranges.ts';

/** Loads instrumentations at the moment they are needed, each once. */
export interface Instrumenter {
  /** Whether the configuration lets this one run. */
  wants(entry: CatalogEntry): boolean;
  /**
   * Loads, constructs and enables it, unless that has been done. Never throws.
   *
   * @param found the package for which it is loaded, if any
   * @returns false where it could not be loaded at this moment, and may be at the next
   */
  ensure(entry: CatalogEntry, reason: string, found?: FoundPackage): boolean;
  /** Whether it has been loaded, or tried. */
  has(entry: CatalogEntry): boolean;
  /** Hands on the message of a channel that has come before its instrumentation was there. */
  notify(entry: CatalogEntry, channel: string, message: unknown): void;
  /** The ranges of one that is loaded, where the version of a package is in none of them; else none. */
  missed(entry: CatalogEntry, found: FoundPackage): readonly string[];
  /** Addresses of files of the service itself that are patched: the handler of a Lambda function. */
  readonly patchedFiles: ReadonlySet<string>;
  /** True while an instrumentation is being loaded: what it imports is not the service's. */
  readonly busy: boolean;
}

/**
 * Faults that pass: something of the system was used up at that moment. Node says it by a code where it reads a
 * file, and in words where it looks for one.
 */
const SHORTAGE = /\b(EMFILE|ENFILE|EAGAIN|ENOMEM)\b|too many open files/i;

/**
 * @param configuration what the user switched on, off and set
 * @param extraOptions options that start-up adds for single instrumentations
 * @param measures what is measured beside what they record themselves
 * @param messages reports what is loaded and what fails
 * @param belongs is called with the scopes of what is loaded
 */
export function createInstrumenter(
  configuration: InstrumentationsConfiguration,
  extraOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  measures: OperationMetricsOptions,
  messages: { readonly warn: Report; debug(text: string): void },
  belongs?: (scope: string, name: string) => void,
): Instrumenter {
  const ensured = new Set<CatalogEntry>();
  const files = new Set<string>();
  const supported = new Map<CatalogEntry, readonly SupportedModule[]>();
  const listening = new Map<CatalogEntry, Listening>();
  let depth = 0;

  const wants = (entry: CatalogEntry): boolean => {
    const { name, forMetrics } = entry;
    if (forMetrics && !measures.metrics) return false;
    if (!isOfUse(entry, configuration.options[name] ?? {})) return false;
    if (configuration.disabled.has(name)) return false;
    if (configuration.only !== undefined) return configuration.only.has(name);
    return configuration.enabled.has(name) || !OFF_BY_DEFAULT.has(name);
  };

  const missed = (entry: CatalogEntry, found: FoundPackage) =>
    missedRanges(found, supported.get(entry) ?? []);

  const ensure = (entry: CatalogEntry, reason: string, found?: FoundPackage): boolean => {
    if (ensured.has(entry)) return true;
    ensured.add(entry);
    const { name, specifier, className } = entry;
    depth++;
    try {
      const started = performance.now();
      const loaded = load<Record<string, InstrumentationClass>>(specifier);
      const chosen = { ...extraOptions[name], ...configuration.options[name] };
      const more = INSTRUMENTATIONS[name]?.alsoTakes;
      const first = (module: string) => (isReplaced(entry) ? firstListened(module) : undefined);
      const safe = withSafePatches(loaded[className]!, more, first, {
        willPatch(module) {
          if (isAbsolute(module)) files.add(pathToFileURL(module).href);
        },
        failed: (module, { message }) =>
          messages.warn(
            'SL_PATCH_FAILED',
            `${module} is not instrumented, because ${name} fails: ${message}`,
          ),
      });
      const instrumentation = new safe(optionsFor(entry, chosen, measures));
      belongs?.(instrumentation.instrumentationName, name);
      supported.set(entry, modulesOf(instrumentation));
      // Some create their instruments only now: their base class's constructor is too early for them.
      instrumentation.setMeterProvider(unshared(metrics.getMeterProvider()));
      instrumentation.setLoggerProvider?.(unshared(logs.getLoggerProvider()) as never);
      adjust(entry, instrumentation, chosen, measures);
      if (entry.channels !== undefined)
        listening.set(entry, instrumentation as object as Listening);
      const took = (performance.now() - started).toFixed(1);
      // Some packages have two: upstream's, and one of ours beside it.
      const which = specifier.startsWith('sightline:') ? ` (${className})` : '';
      const ranges = found === undefined ? [] : missed(entry, found);
      messages.debug(
        ranges.length === 0
          ? `instrumentation ${name} loaded in ${took} ms${which}, because ${reason}`
          : `instrumentation ${name} does nothing for ${found!.name} ${found!.version}${which}: it takes ${ranges.join(' or ')}, and ${reason}`,
      );
      return true;
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      const isShort = SHORTAGE.test(`${code} ${message}`);
      if (isShort) ensured.delete(entry);
      const again = isShort ? ' It is tried again when its module is next loaded.' : '';
      messages.warn(
        'SL_INSTRUMENTATION_FAILED',
        `the instrumentation ${name} cannot be loaded: ${message}${again}`,
      );
      return !isShort;
    } finally {
      depth--;
    }
  };

  return {
    wants,
    ensure,
    has: (entry) => ensured.has(entry),
    notify: (entry, channel, message) => listening.get(entry)?.firstMessage?.(channel, message),
    missed,
    patchedFiles: files,
    get busy() {
      return depth > 0;
    },
  };
}

/** Of a package that is listened to, the version from which on it is. */
function firstListened(module: string): string | undefined {
  return /^>=(\S+)/.exec(LISTENED.get(module)?.range ?? '')?.[1];
}

/** One that listens to channels, and may want the message that has woken it. */
interface Listening {
  firstMessage?(channel: string, message: unknown): void;
}

/** Some are made of several, and have the modules of all of them. */
function modulesOf(instrumentation: object): readonly SupportedModule[] {
  const { getModuleDefinitions: modules } = instrumentation as {
    getModuleDefinitions?(): readonly SupportedModule[];
  };
  return modules?.call(instrumentation) ?? [];
}
