import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { logs, metrics } from '@opentelemetry/api';
import type { CatalogEntry } from '../catalog/catalog-entry.ts';
import { OFF_BY_DEFAULT } from '../catalog/catalog-index.ts';
import { INSTRUMENTATIONS } from '../catalog/instrumentations.ts';
import {
  isReplacedByChannels,
  REPLACING_CHANNELS,
} from '../catalog/rows/channel-instrumentations.ts';
import type { InstrumentationsConfiguration } from '../configuration/configuration.ts';
import { adjust, isNeeded, optionsFor } from '../instrumentations/defaults.ts';
import type { OperationMetricsOptions } from '../instrumentations/operations/measured-instrumentation.ts';
import { load } from '../lazy/load.ts';
import { unshared } from '../neighbours/sightline-parts.ts';
import { performance } from '../util/clock.ts';
import type { Report } from '../util/message-code.ts';
import { type InstrumentationClass, withSafePatches } from './safe-patches.ts';
import { type PackageVersion, type SupportedModule, unmatchedRanges } from './version-ranges.ts';

/** Loads instrumentations when they are needed, each once. */
export interface Instrumenter {
  /** Whether the configuration enables it. */
  isEnabled(entry: CatalogEntry): boolean;
  /**
   * Loads, constructs and enables it, once. Never throws.
   *
   * @param packageVersion the package for which it is loaded, if any
   * @returns false where it cannot be loaded now but may be later
   */
  ensure(entry: CatalogEntry, reason: string, packageVersion?: PackageVersion): boolean;
  /** Whether it has been loaded, or has failed to load. */
  has(entry: CatalogEntry): boolean;
  /** Passes the message that triggered the loading of an instrumentation to it. */
  notify(entry: CatalogEntry, channel: string, message: unknown): void;
  /** The ranges of a loaded instrumentation, where a package's version is in none of them; else empty. */
  unmatchedRanges(entry: CatalogEntry, packageVersion: PackageVersion): readonly string[];
  /** URLs of patched files of the service itself: the handler of a Lambda function. */
  readonly patchedFiles: ReadonlySet<string>;
  /** True while an instrumentation is being loaded: its imports are not the service's. */
  readonly isLoading: boolean;
}

/**
 * Temporary faults: a system resource is exhausted. Node reports it by a code where it reads a file, and in words
 * where it searches for one.
 */
const SHORTAGE = /\b(EMFILE|ENFILE|EAGAIN|ENOMEM)\b|too many open files/i;

/**
 * @param configuration what the user enabled, disabled and configured
 * @param extraOptions options that the start adds, by instrumentation
 * @param measures what is measured in addition to the metrics of the instrumentations
 * @param messages reports loading and failures
 * @param addScope called with the instrumentation scope of each loaded instrumentation and its short name
 */
export function createInstrumenter(
  configuration: InstrumentationsConfiguration,
  extraOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  measures: OperationMetricsOptions,
  messages: { readonly warn: Report; debug(text: string): void },
  addScope?: (scope: string, name: string) => void,
): Instrumenter {
  const ensured = new Set<CatalogEntry>();
  const patchedFiles = new Set<string>();
  const supported = new Map<CatalogEntry, readonly SupportedModule[]>();
  const listeners = new Map<CatalogEntry, FirstMessageListener>();
  let depth = 0;

  const isEnabled = (entry: CatalogEntry): boolean => {
    const { name, forMetrics } = entry;
    if (forMetrics && !measures.metrics) return false;
    if (!isNeeded(entry, configuration.options[name] ?? {})) return false;
    if (configuration.disabled.has(name)) return false;
    if (configuration.only !== undefined) return configuration.only.has(name);
    return configuration.enabled.has(name) || !OFF_BY_DEFAULT.has(name);
  };

  const rangesWithout = (entry: CatalogEntry, packageVersion: PackageVersion) =>
    unmatchedRanges(packageVersion, supported.get(entry) ?? []);

  const ensure = (
    entry: CatalogEntry,
    reason: string,
    packageVersion?: PackageVersion,
  ): boolean => {
    if (ensured.has(entry)) return true;
    ensured.add(entry);
    const { name, specifier, className } = entry;
    depth++;
    try {
      const start = performance.now();
      const exported = load<Record<string, InstrumentationClass>>(specifier);
      const options = { ...extraOptions[name], ...configuration.options[name] };
      const extraVersions = INSTRUMENTATIONS[name]?.extraVersions;
      const limitOf = (module: string) =>
        isReplacedByChannels(entry) ? firstPublishingVersion(module) : undefined;
      const safe = withSafePatches(exported[className]!, extraVersions, limitOf, {
        onDefinition(module) {
          if (isAbsolute(module)) patchedFiles.add(pathToFileURL(module).href);
        },
        onFailure: (module, { message }) =>
          messages.warn(
            'SL_PATCH_FAILED',
            `${module} is not instrumented, because the instrumentation ${name} failed: ${message}`,
          ),
      });
      const instrumentation = new safe(optionsFor(entry, options, measures));
      addScope?.(instrumentation.instrumentationName, name);
      supported.set(entry, modulesOf(instrumentation));
      // Some create their instruments only now, since the constructor of the base class runs too
      // early for them.
      instrumentation.setMeterProvider(unshared(metrics.getMeterProvider()));
      instrumentation.setLoggerProvider?.(unshared(logs.getLoggerProvider()) as never);
      adjust(entry, instrumentation, options, measures);
      if (entry.channels !== undefined)
        listeners.set(entry, instrumentation as object as FirstMessageListener);
      const duration = (performance.now() - start).toFixed(1);
      // Some names have several: the upstream one, and Sightline's.
      const detail = specifier.startsWith('sightline:') ? ` (${className})` : '';
      const ranges = packageVersion === undefined ? [] : rangesWithout(entry, packageVersion);
      messages.debug(
        ranges.length === 0
          ? `instrumentation ${name} loaded in ${duration} ms${detail}, because ${reason}`
          : `instrumentation ${name} does nothing for ${packageVersion!.name} ${packageVersion!.version}${detail}: it takes ${ranges.join(' or ')}, and ${reason}`,
      );
      return true;
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      const isTemporary = SHORTAGE.test(`${code} ${message}`);
      if (isTemporary) ensured.delete(entry);
      const retry = isTemporary ? ' It is tried again when its module is next loaded.' : '';
      messages.warn(
        'SL_INSTRUMENTATION_FAILED',
        `the instrumentation ${name} cannot be loaded: ${message}${retry}`,
      );
      return !isTemporary;
    } finally {
      depth--;
    }
  };

  return {
    isEnabled,
    ensure,
    has: (entry) => ensured.has(entry),
    notify: (entry, channel, message) => listeners.get(entry)?.firstMessage?.(channel, message),
    unmatchedRanges: rangesWithout,
    patchedFiles,
    get isLoading() {
      return depth > 0;
    },
  };
}

/** The first version of a package whose channels replace patching. */
function firstPublishingVersion(module: string): string | undefined {
  return /^>=(\S+)/.exec(REPLACING_CHANNELS.get(module)?.range ?? '')?.[1];
}

/** An instrumentation that subscribes to channels and may need the message that triggered its loading. */
interface FirstMessageListener {
  firstMessage?(channel: string, message: unknown): void;
}

/** The modules that an instrumentation patches; one that consists of several returns those of all. */
function modulesOf(instrumentation: object): readonly SupportedModule[] {
  const { getModuleDefinitions: modules } = instrumentation as {
    getModuleDefinitions?(): readonly SupportedModule[];
  };
  return modules?.call(instrumentation) ?? [];
}
