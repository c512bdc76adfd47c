import { load } from '../load.ts';
import { CODE_CACHE_USES, type CodeCacheUse } from './code-cache-use.ts';
import { type Environment, milliseconds } from './environment.ts';
import { hashKeyFromEnvironment } from './hash-key-from-environment.ts';
import type { IgnoreRule } from './ignore-rules.ts';
import { type ProfileSettings, profileFromEnvironment } from './profile-from-environment.ts';
import { type ProxySettings, proxyFromEnvironment } from './proxy-from-environment.ts';
import { type RedactionSettings, redactionFromEnvironment } from './redaction-from-environment.ts';
import { type UserSettings, usersFromEnvironment } from './users-from-environment.ts';

/** Settings of Sightline's own, which no standard has. */
export interface OwnSettings {
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
  /** Whether our compiled code is used, and kept beside the package (SIGHTLINE_CODE_CACHE). */
  readonly codeCache: CodeCacheUse;
  /** What a scrape has to bring; undefined where anybody may scrape (SIGHTLINE_PROMETHEUS_TOKEN). */
  readonly prometheusToken: string | undefined;
  /** Undefined where the environment names no proxy (HTTP_PROXY and the like). */
  readonly proxy: ProxySettings | undefined;
}

const DEFAULT_SHUTDOWN_MS = 2000;
const DEFAULT_MEMORY_MIB = 64;
/** Source: Metrics SDK, "Cardinality limits". */
const DEFAULT_SERIES = 2000;
/** One is for what is counted together. */
const SERIES = { min: 2, max: 1_000_000 };
/** A fraction of a MiB is for machines with very little. */
const MEMORY_MIB = { min: 0.01, max: 65_536, integer: false };

export function ownFromEnvironment(environment: Environment): OwnSettings {
  return {
    profile: profileFromEnvironment(environment),
    shutdownTimeoutMs: environment.number(
      'SIGHTLINE_SHUTDOWN_TIMEOUT',
      milliseconds(0),
      DEFAULT_SHUTDOWN_MS,
    ),
    only: environment.list('SIGHTLINE_ONLY'),
    skip: environment.list('SIGHTLINE_SKIP'),
    redaction: redactionFromEnvironment(environment),
    hashKey: hashKeyFromEnvironment(environment),
    ignore: ignoreFromEnvironment(environment),
    metricCardinalityLimit: environment.number(
      'SIGHTLINE_METRIC_CARDINALITY_LIMIT',
      SERIES,
      DEFAULT_SERIES,
    ),
    maxMemoryMib: environment.number('SIGHTLINE_MAX_MEMORY_MIB', MEMORY_MIB, DEFAULT_MEMORY_MIB),
    // Under `node --watch`, Node itself sends by the port of the service, before anything is preloaded.
    workerContext:
      environment.boolean('SIGHTLINE_WORKER_CONTEXT', true) &&
      environment.string('WATCH_REPORT_DEPENDENCIES') === undefined,
    users: usersFromEnvironment(environment),
    proxy: proxyFromEnvironment(environment),
    prometheusToken: environment.string('SIGHTLINE_PROMETHEUS_TOKEN'),
    slowQueryMs: environment.optionalNumber('SIGHTLINE_SLOW_QUERY_MS', milliseconds(0), 'none'),
    codeCache: environment.oneOf('SIGHTLINE_CODE_CACHE', CODE_CACHE_USES, 'true'),
  };
}

function ignoreFromEnvironment({ list, report }: Environment): readonly IgnoreRule[] {
  const name = 'SIGHTLINE_IGNORE';
  const items = list(name);
  if (items.length === 0) return [];
  const part = load<typeof import('./ignore-rules.ts')>('sightline:configuration/ignore-rules');
  return part.parseIgnore(name, items, report);
}
