import { type Environment, milliseconds } from './environment.ts';

/** Settings of Sightline's own, which no standard has. */
export interface OwnSettings {
  /** How long the end of the process may be delayed, in milliseconds (SIGHTLINE_SHUTDOWN_TIMEOUT). */
  readonly shutdownTimeoutMs: number;
  /** Patterns on the path of the entry script: only these are observed (SIGHTLINE_ONLY). */
  readonly only: readonly string[];
  /** Those which are not (SIGHTLINE_SKIP); wins over `only`. */
  readonly skip: readonly string[];
}

const DEFAULT_SHUTDOWN_MS = 2000;

export function ownFromEnvironment(environment: Environment): OwnSettings {
  return {
    shutdownTimeoutMs: environment.number(
      'SIGHTLINE_SHUTDOWN_TIMEOUT',
      milliseconds(0),
      DEFAULT_SHUTDOWN_MS,
    ),
    only: environment.list('SIGHTLINE_ONLY'),
    skip: environment.list('SIGHTLINE_SKIP'),
  };
}
