import type { Sharing } from '../signals/traces/span-neighbour.ts';
import type { Report } from '../util/message-code.ts';
import type { Registered } from './api-globals.ts';

/** Who records the telemetry that a scope creates by the API. */
export type Owner = 'sightline' | 'other' | 'both';

/** What Sightline itself has registered, and how it reports other SDKs. */
export interface SightlineParts {
  /** As the API returns them. */
  readonly registered: Registered;
  readonly sharing: Sharing;
  /** Addresses to which Sightline exports, such as `http://localhost:4318`. */
  addresses(): readonly string[];
  /** Whether Sightline runs the instrumentation that creates the spans, metrics or logs of a scope. */
  instruments(scope: string): boolean;
  /** The Sentry project that Sightline reports to, if any. */
  readonly sentry: OwnSentry | undefined;
  readonly info: Report;
  readonly warn: Report;
}

/** What Sightline itself sends to Sentry, beside errors. */
export interface OwnSentry {
  /** With its port unless that is the default. */
  readonly host: string;
  readonly projectId: string;
  readonly traces: boolean;
  readonly logs: boolean;
}

let current: SightlineParts | undefined;

/** Called once, when all parts are registered. */
export function setSightlineParts(parts: SightlineParts): void {
  current = parts;
}

/** @returns undefined if Sightline has registered nothing */
export function sightlineParts(): SightlineParts | undefined {
  return current;
}

const OWN = Symbol('sightline.own');

/** Marks a provider that records with Sightline's provider and with another one. */
export function withOwn<P extends object>(shared: P, own: P): P {
  return Object.defineProperty(shared, OWN, { value: own });
}

/** @returns Sightline's part of a provider of the API: the other SDK does not receive what it records */
export function unshared<P extends object>(provider: P): P {
  return (provider as { readonly [OWN]?: P })[OWN] ?? provider;
}
