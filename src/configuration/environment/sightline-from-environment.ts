import { load } from '../../lazy/load.ts';
import type { CodeCacheUse } from '../code-cache-use.ts';
import type { Environment } from '../environment-reader.ts';
import type { IgnoreRule } from '../values/parse-ignored-requests.ts';
import type { OpampSettings } from './opamp-from-environment.ts';
import { type ProfileSettings, profileFromEnvironment } from './profile-from-environment.ts';
import { type ProxySettings, proxyFromEnvironment } from './proxy-from-environment.ts';
import { type RedactionSettings, redactionFromEnvironment } from './redaction-from-environment.ts';
import { type UserSettings, usersFromEnvironment } from './users-from-environment.ts';

/** Sightline's own settings, which no specification defines. */
export interface SightlineSettings {
  /** Profiles that begin with the process (SIGHTLINE_PROFILE). */
  readonly profile: ProfileSettings | undefined;
  /** Longest delay of the end of the process, in milliseconds (SIGHTLINE_SHUTDOWN_TIMEOUT). */
  readonly shutdownTimeoutMs: number;
  /** Patterns of entry scripts that are observed; empty for all (SIGHTLINE_ONLY). */
  readonly only: readonly string[];
  /** Patterns of entry scripts that are not observed; overrides `only` (SIGHTLINE_SKIP). */
  readonly skip: readonly string[];
  /** What is redacted (SIGHTLINE_REDACT). */
  readonly redaction: RedactionSettings;
  /** Key of keyed hashes; undefined for a random one per process (SIGHTLINE_HASH_KEY). */
  readonly hashKey: string | undefined;
  /** Incoming requests that are not traced (SIGHTLINE_IGNORE). */
  readonly ignore: readonly IgnoreRule[];
  /** Memory limit of all queues together, in MiB (SIGHTLINE_MAX_MEMORY_MIB). */
  readonly maxMemoryMib: number;
  /** Limit of series per metric, unless a file sets one (SIGHTLINE_METRIC_CARDINALITY_LIMIT). */
  readonly metricCardinalityLimit: number;
  /** Whether messages between threads carry the trace (SIGHTLINE_WORKER_CONTEXT). */
  readonly workerContext: boolean;
  /** Undefined where users are not counted (SIGHTLINE_USER and SIGHTLINE_SESSION_*). */
  readonly users: UserSettings | undefined;
  /**
   * Duration in milliseconds from which a database operation is logged; undefined for none
   * (SIGHTLINE_SLOW_QUERY_MS).
   */
  readonly slowQueryMs: number | undefined;
  /** Whether the spans of Next.js itself are recorded (SIGHTLINE_NEXT_SPANS). */
  readonly nextSpans: boolean;
  /** Whether Sightline's compiled code is used and saved (SIGHTLINE_CODE_CACHE). */
  readonly codeCache: CodeCacheUse;
  /** Path of the central settings; undefined for none (SIGHTLINE_SETTINGS_FILE). */
  readonly settingsFile: string | undefined;
  /** Undefined without an OpAMP server (SIGHTLINE_OPAMP_ENDPOINT). */
  readonly opamp: OpampSettings | undefined;
  /** Token that a scrape must have; undefined where none is required (SIGHTLINE_PROMETHEUS_TOKEN). */
  readonly prometheusToken: string | undefined;
  /** Undefined where the environment sets no proxy (HTTP_PROXY and the like). */
  readonly proxy: ProxySettings | undefined;
}

export function sightlineFromEnvironment(environment: Environment): SightlineSettings {
  const { value } = environment;
  return {
    profile: profileFromEnvironment(environment),
    shutdownTimeoutMs: value('SIGHTLINE_SHUTDOWN_TIMEOUT'),
    only: value('SIGHTLINE_ONLY'),
    skip: value('SIGHTLINE_SKIP'),
    redaction: redactionFromEnvironment(environment),
    hashKey: value('SIGHTLINE_HASH_KEY'),
    ignore: readIgnoreRules(environment),
    metricCardinalityLimit: value('SIGHTLINE_METRIC_CARDINALITY_LIMIT'),
    maxMemoryMib: value('SIGHTLINE_MAX_MEMORY_MIB'),
    // Under `node --watch`, Node itself uses the message port of the service before anything is
    // preloaded.
    workerContext:
      value('SIGHTLINE_WORKER_CONTEXT') && value('WATCH_REPORT_DEPENDENCIES') === undefined,
    users: usersFromEnvironment(environment),
    proxy: proxyFromEnvironment(environment),
    prometheusToken: value('SIGHTLINE_PROMETHEUS_TOKEN'),
    slowQueryMs: value('SIGHTLINE_SLOW_QUERY_MS'),
    nextSpans: value('SIGHTLINE_NEXT_SPANS'),
    codeCache: value('SIGHTLINE_CODE_CACHE'),
    settingsFile: value('SIGHTLINE_SETTINGS_FILE'),
    opamp: readOpamp(environment),
  };
}

function readOpamp(environment: Environment): OpampSettings | undefined {
  if (environment.string('SIGHTLINE_OPAMP_ENDPOINT') === undefined) return undefined;
  const part = load<typeof import('./opamp-from-environment.ts')>(
    'sightline:configuration/environment/opamp-from-environment',
  );
  return part.opampFromEnvironment(environment);
}

function readIgnoreRules({ list, report }: Environment): readonly IgnoreRule[] {
  const name = 'SIGHTLINE_IGNORE';
  const items = list(name);
  if (items.length === 0) return [];
  const part = load<typeof import('../values/parse-ignored-requests.ts')>(
    'sightline:configuration/values/parse-ignored-requests',
  );
  return part.parseIgnore(name, items, report);
}
