import type { ProcessFacts } from './process-facts.ts';
import type { Sent } from './study-load.ts';

/** A server's own numbers, as its page had them at the beginning and at the end of the load. */
export interface Change {
  readonly before: number;
  readonly after: number;
}

/** All that is known of the load without asking the backends. */
export interface Facts {
  /** Seconds between the two moments that queries look at; all of the load lies within. */
  readonly window: number;
  /** Unix seconds: when queries are evaluated. */
  readonly now: number;
  readonly sent: readonly Sent[];
  /** Rounds before the window, which objectives look back at too. */
  readonly early: readonly Sent[];
  readonly rounds: number;
  readonly students: number;
  /** Lines that study-service printed within the window, by level. */
  readonly lines: Readonly<Record<string, number>>;
  /** Errors that it logged in all of its life. */
  readonly errorsLogged: number;
  readonly process: { readonly before: ProcessFacts; readonly after: ProcessFacts };
  readonly uptime: number;
  /** Of the process that makes outgoing requests: what it was answered, and by how many users. */
  readonly calls: {
    readonly ok: number;
    readonly failed: number;
    readonly missing: number;
    /** By https. */
    readonly secure: number;
    /** Each answer takes at least this long. */
    readonly delaySeconds: number;
    readonly users: number;
    readonly sessionSeconds: readonly number[];
  };
  readonly collector: {
    readonly process: ProcessFacts;
    readonly cpu: Change;
    /** Of the counters on its page. */
    readonly counters: Readonly<Record<string, Change>>;
  };
  readonly gateway: { readonly requests: Change; readonly accepted: Change };
  readonly probes: {
    readonly up: string;
    readonly down: string;
    readonly secure: string;
    /** Days until its certificate ends. */
    readonly certificateDays: number;
  };
  readonly nodeVersion: string;
  /** Histograms arrive as native ones. */
  readonly native: boolean;
}
