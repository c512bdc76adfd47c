import type {
  ContextManager,
  LoggerProvider,
  MeterProvider,
  TextMapPropagator,
  TracerProvider,
} from '@opentelemetry/api';
import { useStorage } from '../context/active-context.ts';
import { trackSightlineAncestors } from '../context/sightline-ancestor.ts';
import { type Part, registerPart } from './api-globals.ts';
import { exportsTo } from './export-addresses.ts';
import { otherSdkOf } from './other-sdk.ts';
import { reportOtherSdk } from './sdk-report.ts';
import { sharedLoggerProvider } from './shared-loggers.ts';
import { sharedMeterProvider } from './shared-meters.ts';
import { sharedPropagator } from './shared-propagator.ts';
import { shareSpans } from './shared-spans.ts';
import { type Owner, type SightlineParts, sightlineParts, withOwn } from './sightline-parts.ts';
import {
  ancestorNeighbour,
  isSightlineSpan,
  otherTraceId,
  ownParent,
  withCallerOfBoth,
} from './span-ancestors.ts';

export interface Registrar {
  /**
   * Handles a registration after Sightline's.
   *
   * @param current the registered instance; undefined for none
   * @returns false if the API has to handle it, which rejects a second registration
   */
  register(part: Part, instance: object, current: unknown): boolean;
}

const handledParts = new Set<Part>();

export const registrar: Registrar = {
  register(part, instance, current) {
    const parts = sightlineParts();
    if (parts === undefined || handledParts.has(part)) return false;
    if (current === undefined) {
      // Disabled in Sightline. A copy of the API of another version than Sightline's would still reject it.
      registerPart(part, instance);
    } else {
      if (current !== parts.registered[part]) return false;
      HANDLERS[part](instance, parts);
    }
    handledParts.add(part);
    return true;
  },
};

const HANDLERS: Readonly<Record<Part, (instance: object, parts: SightlineParts) => void>> = {
  /** The other context manager runs alone: it may store more than contexts (Sentry's: the user of each request). */
  context(manager, parts) {
    registerPart('context', manager as ContextManager);
    useStorage(false);
    reportOtherSdk(parts, 'its context manager is used');
  },
  propagation(propagator, parts) {
    const { registered, sharing } = parts;
    const shared = sharedPropagator(
      registered.propagation as TextMapPropagator,
      propagator as TextMapPropagator,
      (context) => sharing.neighbour?.view(context) ?? context,
      (extracted, otherRemote) =>
        sharing.replacement === undefined ? extracted : withCallerOfBoth(extracted, otherRemote),
    );
    registerPart('propagation', shared);
    reportOtherSdk(parts, 'its propagator writes its headers beside those of Sightline');
  },
  trace(provider, parts) {
    const sdk = otherSdkOf(provider);
    if (sdk === undefined) {
      parts.sharing.replacement = provider as TracerProvider;
      parts.sharing.neighbour = ancestorNeighbour;
      parts.sharing.parent = ownParent;
      parts.sharing.currentTraceId = otherTraceId;
      trackSightlineAncestors(isSightlineSpan);
      const name = provider.constructor?.name ?? 'without a class';
      reportOtherSdk(
        parts,
        `spans that the service makes by the API go to its tracer provider (${name}) alone`,
      );
      return;
    }
    parts.sharing.neighbour = shareSpans(sdk);
    reportOtherSdk(parts, 'its span processors receive the spans that its own sampler keeps');
    warnOfDuplicates(parts, sdk.processor(), 'span');
  },
  metrics(provider, parts) {
    shareProvider('metrics', sharedMeterProvider, provider as MeterProvider, parts);
    reportOtherSdk(parts, 'metrics from the API are recorded in both');
    warnOfDuplicates(parts, provider, 'metric made by the API');
  },
  logs(provider, parts) {
    shareProvider('logs', sharedLoggerProvider, provider as LoggerProvider, parts);
    reportOtherSdk(parts, 'log records from the API go to both');
    warnOfDuplicates(parts, provider, 'log record made by the API');
  },
};

function shareProvider<P extends object>(
  part: 'metrics' | 'logs',
  createShared: (own: P, other: P, ownerOf: (scope: string) => Owner) => P,
  other: P,
  parts: SightlineParts,
): void {
  const own = parts.registered[part] as P;
  registerPart(part, withOwn(createShared(own, other, ownerOf(parts)), own));
}

/** Where both SDKs have an instrumentation, each records its own telemetry. */
function ownerOf({ instruments }: SightlineParts): (scope: string) => Owner {
  return (scope) => (OWN_SCOPE.test(scope) ? 'sightline' : instruments(scope) ? 'other' : 'both');
}

/** Scopes of Sightline's own metrics and log records. */
const OWN_SCOPE = /^sightline(\/|$)/;

function warnOfDuplicates(
  { addresses, warn }: Pick<SightlineParts, 'addresses' | 'warn'>,
  sdk: unknown,
  item: string,
): void {
  const address = exportsTo(sdk, addresses());
  if (address === undefined) return;
  warn(
    'SL_SDK_DUPLICATES',
    `the service's own OpenTelemetry SDK exports to ${address}, as Sightline does: each ${item} arrives there twice. Remove its exporter from the service, or set the exporter of Sightline to none.`,
  );
}
