import type { Store } from '../store/store.ts';

/** What a check came to: as `sightline doctor` says it. */
export interface Finding {
  readonly group: string;
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly text: string;
  readonly cure?: string;
}

/** A profile that was taken, or why it was not. */
export type Profiled = { readonly profile: string } | { readonly fault: string };

/** What the API answers from. */
export interface ApiContext {
  readonly store: Store;
  readonly version: string;
  /** Folder that source lines may be read from. */
  readonly root: string;
  /** What keeps telemetry from arriving, as far as it can be known from outside. */
  readonly findings: () => Promise<readonly Finding[]>;
  /** Takes a CPU profile of a process, as JSON of a .cpuprofile; undefined where that cannot be. */
  readonly profile?: (pid: number, seconds: number) => Promise<Profiled>;
  /** Where telemetry is taken, and passed on to. */
  readonly addresses: {
    readonly http: string;
    readonly grpc: string;
    readonly forward: string | undefined;
  };
}
