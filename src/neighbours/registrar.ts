import type {
  Context,
  ContextManager,
  LoggerProvider,
  MeterProvider,
  TextMapPropagator,
  TracerProvider,
} from '@opentelemetry/api';
import { useStorage } from '../context/active-context.ts';
import { rememberOwnAbove } from '../context/sightline-ancestor.ts';
import { type Part, registerPart } from './api-globals.ts';
import { exportsTo } from './export-addresses.ts';
import { otherSdkOf } from './other-sdk.ts';
import { reportsAtEndOfTask } from './sdk-report.ts';
import { shareSpans } from './shared-spans.ts';
import { sharedLoggerProvider } from './shared-loggers.ts';
import { sharedMeterProvider } from './shared-meters.ts';
import { sharedPropagator } from './shared-propagator.ts';
import { type SightlineParts, sightlineParts, type Whose, withOwn } from './sightline-parts.ts';
import {
  begunByTheirs,
  callerOfBoth,
  isOurs,
  ownParent,
  rememberAncestors,
} from './span-ancestors.ts';

export interface Registrar {
  /**
   * Takes in what somebody registers after Sightline.
   *
   * @param now what is registered; undefined for nothing
   * @returns false where the API is to answer by itself, as it does to the second of those who come later
   */
  register(part: Part, instance: object, now: unknown): boolean;
}

const taken = new Set<Part>();

export const registrar: Registrar = {
  register(part, instance, now) {
    const own = sightlineParts();
    if (own === undefined || taken.has(part)) return false;
    if (now === undefined) {
      // Off in Sightline. A copy of the API of another version than ours would refuse it all the same.
      registerPart(part, instance);
    } else {
      if (now !== own.registered[part]) return false;
      TAKE[part](instance, own);
    }
    taken.add(part);
    return true;
  },
};

const TAKE: Readonly<Record<Part, (instance: object, own: SightlineParts) => void>> = {
  /** Theirs runs alone: it may keep more than contexts (Sentry's: the user of each request). */
  context(manager, own) {
    registerPart('context', manager as ContextManager);
    useStorage(false);
    reportsAtEndOfTask(own, 'contexts pass through its context manager');
  },
  propagation(propagator, own) {
    const ours = own.registered.propagation as TextMapPropagator;
    const view = (given: Context) => own.sharing.neighbour?.view(given) ?? given;
    const theirs = propagator as TextMapPropagator;
    const { sharing } = own;
    const shared = sharedPropagator(ours, theirs, view, (extracted, found) =>
      sharing.replacement === undefined ? extracted : callerOfBoth(extracted, found),
    );
    registerPart('propagation', shared);
    reportsAtEndOfTask(own, 'its propagator writes its headers beside ours');
  },
  trace(provider, own) {
    const sdk = otherSdkOf(provider);
    if (sdk === undefined) {
      own.sharing.replacement = provider as TracerProvider;
      own.sharing.neighbour = rememberAncestors;
      own.sharing.parent = ownParent;
      own.sharing.begun = begunByTheirs;
      rememberOwnAbove(isOurs);
      const name = provider.constructor?.name ?? 'of no class';
      reportsAtEndOfTask(
        own,
        `spans that the service makes by the API go to its tracer provider (${name}) alone`,
      );
      return;
    }
    own.sharing.neighbour = shareSpans(sdk);
    reportsAtEndOfTask(own, 'its span processors get the spans that its own sampler wants');
    warnOfDoubles(own, sdk.processor(), 'span');
  },
  metrics(provider, own) {
    const ours = own.registered.metrics as MeterProvider;
    const shared = sharedMeterProvider(ours, provider as MeterProvider, whoseOf(own));
    registerPart('metrics', withOwn(shared, ours));
    reportsAtEndOfTask(own, 'metrics made by the API are recorded in both');
    warnOfDoubles(own, provider, 'metric made by the API');
  },
  logs(provider, own) {
    const ours = own.registered.logs as LoggerProvider;
    const shared = sharedLoggerProvider(ours, provider as LoggerProvider, whoseOf(own));
    registerPart('logs', withOwn(shared, ours));
    reportsAtEndOfTask(own, 'log records made by the API go to both');
    warnOfDoubles(own, provider, 'log record made by the API');
  },
};

function whoseOf({ instruments }: SightlineParts): (scope: string) => Whose {
  return (scope) => (OWN_SCOPE.test(scope) ? 'ours' : instruments(scope) ? 'theirs' : 'both');
}

/** What Sightline measures and logs itself. */
const OWN_SCOPE = /^sightline(\/|$)/;

function warnOfDoubles(
  { addresses, warn }: Pick<SightlineParts, 'addresses' | 'warn'>,
  exporting: unknown,
  what: string,
): void {
  const same = exportsTo(exporting, addresses());
  if (same === undefined) return;
  warn(
    'SL_SDK_DUPLICATES',
    `the service's own OpenTelemetry SDK exports to ${same}, as Sightline does: each ${what} arrives there twice. Take its exporter out of the service, or set the exporter of Sightline to none.`,
  );
}
