import { load } from '../../lazy/load.ts';
import type { CodeCacheUse } from '../code-cache-use.ts';
import type { Environment } from '../environment-reader.ts';
import type { IgnoreRule } from '../values/parse-ignored-requests.ts';
import type { OpampSettings } from './opamp-from-environment.ts';
import { type ProfileSettings, profileFromEnvironment } from './profile-from-environment.ts';
import { type ProxySettings, proxyFromEnvironment } from './proxy-from-environment.ts';
import { type RedactionSettings, redactionFromEnvironment } from './redaction-from-environment.ts';
import { type UserSettings, usersFromEnvironment } from './users-from-environment.ts';

/** Settings of Sightline's own, which no standard has. */
export interface SightlineSettings {
  /** Profiles from the start on (SIGHTLINE_PROFILE). */
  readonly profile: ProfileSettings | undefined;
  /** How long the end of the process may be delayed, in milliseconds (SIGHTLINE_SHUTDOWN_TIMEOUT). */
  readonly shutdownTimeoutMs: number;
  /** Patterns on the path of the entry script: only these are observed (SIGHTLINE_ONLY). */
  readonly only: readonly string[];
  /** Those which are not (SIGHTLINE_SKIP); wins over `only`. */
  readonly skip: readonly string[];
  /** What is kept from leaving (SIGHTLINE_REDACT). */
  readonly redaction: RedactionSettings;
  /** Of keyed hashes; undefined where each process makes one of its own (SIGHTLINE_HASH_KEY). */
  readonly hashKey: string | undefined;
  /** Incoming requests that are kept out of traces (SIGHTLINE_IGNORE). */
  readonly ignore: readonly IgnoreRule[];
  /** What all queues together may take, in MiB (SIGHTLINE_MAX_MEMORY_MIB). */
  readonly maxMemoryMib: number;
  /** Series of a metric, where no file says otherwise (SIGHTLINE_METRIC_CARDINALITY_LIMIT). */
  readonly metricCardinalityLimit: number;
  /** Whether the trace goes along with messages between threads (SIGHTLINE_WORKER_CONTEXT). */
  readonly workerContext: boolean;
  /** Undefined where users are not counted (SIGHTLINE_USER and SIGHTLINE_SESSION_*). */
  readonly users: UserSettings | undefined;
  /**
   * Operations of databases that take longer than this, in milliseconds, are log records; undefined
   * where that is off (SIGHTLINE_SLOW_QUERY_MS).
   */
  readonly slowQueryMs: number | undefined;
  /** Whether spans that Next.js makes itself are recorded (SIGHTLINE_NEXT_SPANS). */
  readonly nextSpans: boolean;
  /** Whether our compiled code is used, and kept beside the package (SIGHTLINE_CODE_CACHE). */
  readonly codeCache: CodeCacheUse;
  /** Settings that may change while the service runs; undefined where there are none (SIGHTLINE_SETTINGS_FILE). */
  readonly settingsFile: string | undefined;
  /** Undefined where no server of OpAMP is to know of the process (SIGHTLINE_OPAMP_ENDPOINT and the like). */
  readonly opamp: OpampSettings | undefined;
  /** What a scrape has to bring; undefined where anybody may scrape (SIGHTLINE_PROMETHEUS_TOKEN). */
  readonly prometheusToken: string | undefined;
  /** Undefined where the environment names no proxy (HTTP_PROXY and the like). */
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
    ignore: ignoreFromEnvironment(environment),
    metricCardinalityLimit: value('SIGHTLINE_METRIC_CARDINALITY_LIMIT'),
    maxMemoryMib: value('SIGHTLINE_MAX_MEMORY_MIB'),
    // Under `node --watch`, Node itself sends by the port of the service, before anything is preloaded.
    workerContext:
      value('SIGHTLINE_WORKER_CONTEXT') && value('WATCH_REPORT_DEPENDENCIES') === undefined,
    users: usersFromEnvironment(environment),
    proxy: proxyFromEnvironment(environment),
    prometheusToken: value('SIGHTLINE_PROMETHEUS_TOKEN'),
    slowQueryMs: value('SIGHTLINE_SLOW_QUERY_MS'),
    nextSpans: value('SIGHTLINE_NEXT_SPANS'),
    codeCache: value('SIGHTLINE_CODE_CACHE'),
    settingsFile: value('SIGHTLINE_SETTINGS_FILE'),
    opamp: opampOf(environment),
  };
}

function opampOf(environment: Environment): OpampSettings | undefined {
  if (environment.string('SIGHTLINE_OPAMP_ENDPOINT') === undefined) return undefined;
  const part = load<typeof import('./opamp-from-environment.ts')>(
    'sightline:configuration/environment/opamp-from-environment',
  );
  return part.opampFromEnvironment(environment);
}

function ignoreFromEnvironment({ list, report }: Environment): readonly IgnoreRule[] {
  const name = 'SIGHTLINE_IGNORE';
  const items = list(name);
  if (items.length === 0) return [];
  const part = load<typeof import('../values/parse-ignored-requests.ts')>(
    'sightline:configuration/values/parse-ignored-requests',
  );
  return part.parseIgnore(name, items, report);
}
