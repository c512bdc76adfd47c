import type { Store } from '../store/store.ts';

/** The result of a check, as of `sightline doctor`. */
export interface Finding {
  readonly group: string;
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped';
  readonly text: string;
  readonly cure?: string;
}

/** A profile, as JSON of a .cpuprofile, or why it could not be taken. */
export type ProfileResult = { readonly profile: string } | { readonly fault: string };

/** The data that the API serves. */
export interface ApiContext {
  readonly store: Store;
  readonly version: string;
  /** Folder below which source lines may be read. */
  readonly root: string;
  /** Why telemetry may be missing. */
  readonly findings: () => Promise<readonly Finding[]>;
  /** Takes a CPU profile of a process; undefined if this viewer cannot. */
  readonly profile?: (pid: number, seconds: number) => Promise<ProfileResult>;
  /** Addresses that the viewer receives on and forwards to. */
  readonly addresses: {
    readonly http: string;
    readonly grpc: string;
    readonly forward: string | undefined;
  };
}
