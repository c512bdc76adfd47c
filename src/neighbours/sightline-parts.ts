import type { Sharing } from '../signals/traces/span-neighbour.ts';
import type { Report } from '../util/message-code.ts';
import type { Registered } from './api-globals.ts';

/** Who records what a scope makes by the API: where both have an instrumentation, each its own. */
export type Whose = 'ours' | 'theirs' | 'both';

/** What Sightline has registered itself, and how it speaks of others. */
export interface SightlineParts {
  /** As the API gives them out. */
  readonly registered: Registered;
  readonly sharing: Sharing;
  /** Addresses to which Sightline exports, such as `http://localhost:4318`. */
  addresses(): readonly string[];
  /** Whether Sightline runs the instrumentation that makes the spans, metrics or logs of a scope. */
  instruments(scope: string): boolean;
  /** Where Sightline sends errors itself; undefined for nowhere. */
  readonly sentry: OwnSentry | undefined;
  readonly info: Report;
  readonly warn: Report;
}

/** What Sightline sends to Sentry itself, beside errors. */
export interface OwnSentry {
  /** With a port where that is not the default. */
  readonly host: string;
  readonly projectId: string;
  readonly traces: boolean;
  readonly logs: boolean;
}

let known: SightlineParts | undefined;

/** To be called once, when all is registered. */
export function rememberSightlineParts(own: SightlineParts): void {
  known = own;
}

/** @returns undefined where Sightline has registered nothing */
export function sightlineParts(): SightlineParts | undefined {
  return known;
}

const OWN = Symbol('sightline.own');

/** A provider that stands for Sightline's and for another one. */
export function withOwn<P extends object>(shared: P, own: P): P {
  return Object.defineProperty(shared, OWN, { value: own });
}

/** @returns of a provider that the API gives out, what is Sightline's: what it records is not theirs */
export function unshared<P extends object>(provider: P): P {
  return (provider as { readonly [OWN]?: P })[OWN] ?? provider;
}
