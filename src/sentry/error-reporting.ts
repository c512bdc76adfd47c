import {
  type Attributes,
  type AttributeValue,
  type Context,
  context,
  type Exception,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { SentrySettings } from '../configuration/environment/sentry-from-environment.ts';
import type { EncodedExport } from '../export/pending-exports.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { redactSentryEvent } from '../redaction/sentry-event.ts';
import { wallClock } from '../util/clock.ts';
import { failedAt, placeOf } from '../util/guard.ts';
import type { Report } from '../util/message-code.ts';
import { createBreadcrumbs } from './breadcrumbs.ts';
import { buildEvent, type ProcessFacts } from './build-event.ts';
import type { Delivery } from './delivery.ts';
import { eventEnvelope } from './envelope.ts';
import { type ErrorEvent, isCertain, type ObservedRequest, type Source } from './error-event.ts';
import { isAnswer } from './expected-errors.ts';
import { levelOf, logBreadcrumb } from './log-breadcrumb.ts';
import { createPendingErrors } from './pending-errors.ts';
import { relatedErrors, speaksOf, unwrapped } from './related-errors.ts';
import { isReportedByWorker, markForOthers } from './reported-by-worker.ts';
import { createSeenErrors } from './seen-errors.ts';
import { startSentryProfile } from './sentry-profiles.ts';
import { reportsItself } from './service-sentry.ts';
import { type CrumbSpan, spanBreadcrumb } from './span-breadcrumb.ts';

/** How an error became known. */
export interface Way {
  readonly source: Source;
  /** Framework, logger or instrumentation. */
  readonly origin: string;
  /** In which it happened. Default: the active one. */
  readonly context?: Context | undefined;
  /** The span it was recorded on. Default: that of the context. */
  readonly span?: ObservedSpan | undefined;
  readonly message?: string | undefined;
  /** Source: Logs data model, "SeverityNumber". Default: 17, and 21 for what ends a process. */
  readonly severityNumber?: number;
}

/** A span, sampled or not. */
export interface ObservedSpan extends CrumbSpan {
  readonly scopeName: string;
  spanContext(): { readonly traceId: string; readonly spanId: string; readonly traceFlags: number };
}

/** Reports errors to Sentry, each once. */
export interface ErrorReporting {
  /** Never throws. */
  capture(error: unknown, way: Way): void;
  /** Of an error that nobody caught. */
  crashed(error: unknown, context: Context, isRejection: boolean): void;
  onException(exception: Exception, span: ObservedSpan): void;
  onEnd(span: ObservedSpan): void;
  /** Sees log records, for what happened before an error. */
  readonly logObserver: LogRecordProcessor;
  forceFlush(): Promise<void>;
  readonly hasMore: boolean;
  /** What is not delivered yet, for a process that ends at once. */
  take(): readonly EncodedExport[];
}

const REPORTING = placeOf(
  'the report of an error to Sentry',
  'That error is missing there; the service, its traces and its logs have it. Report this to Sightline.',
);
const BREADCRUMB = placeOf(
  'a breadcrumb for Sentry',
  'Errors go without it. Report this to Sightline.',
);

export interface ErrorReportingOptions {
  readonly settings: SentrySettings;
  readonly resource: Resource;
  readonly delivery: Delivery;
  readonly debug: (text: string) => void;
  readonly warn: Report;
  /** The service's own script. */
  readonly entry: string | undefined;
  /** Undefined where nothing is to be taken out of events. */
  readonly redactor: () => Redactor | undefined;
}

export function createErrorReporting(options: ErrorReportingOptions): ErrorReporting {
  const { settings, delivery } = options;
  const breadcrumbs = createBreadcrumbs();
  const seen = createSeenErrors<ErrorEvent | 'not to be reported'>();
  const facts = () => processFacts(settings, options.resource, profile?.profilerId);
  const profile = startSentryProfile({
    rate: settings.profilesSampleRate,
    environment: settings.environment,
    release: releaseOf(settings, knownAttributes(options.resource)),
    entry: options.entry,
    send: delivery.send,
    warn: options.warn,
  });

  const report = (occurrence: ErrorEvent): void => {
    if (reportsItself()) {
      options.warn('SL_SENTRY_REPORTS_ERRORS', LEFT_TO_THEIRS);
      return;
    }
    if ('__SENTRY__' in globalThis) options.warn('SL_SENTRY_TWICE', TWICE);
    if (!delivery.hasRoom()) return;
    const built = buildEvent(occurrence, facts());
    const redactor = options.redactor();
    const event = redactor === undefined ? built : redactSentryEvent(built, redactor);
    delivery.send(eventEnvelope(event, settings.project.key, occurrence.sampled));
  };
  const hold = createPendingErrors((occurrence) => safely(() => report(occurrence)));

  const safely = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      failedAt(REPORTING, error);
    }
  };

  const remember = (error: unknown, way: Way): void => {
    const noted = occurrenceOf(error, way, breadcrumbs.of);
    const { traceId } = noted;
    const known = seen.get(error, traceId);
    if (known !== undefined) {
      if (known !== 'not to be reported' && hold.has(known)) strengthen(known, noted);
      return;
    }
    const isNone = !isCertain(way.source) && isAnswer(error, way.origin);
    if (isNone || isReportedByWorker(error)) {
      seen.set(error, traceId, 'not to be reported');
      return;
    }
    const hint = hold.find((held) => held.traceId === traceId && speaksOf(held.error, error));
    if (hint !== undefined) hold.drop(hint);
    // It happened where it was first spoken of.
    const occurrence = hint === undefined ? noted : { ...noted, spanId: hint.spanId };
    seen.set(error, traceId, occurrence);
    for (const related of relatedErrors(error)) {
      const before = seen.get(related, traceId);
      if (before !== undefined && before !== 'not to be reported') hold.drop(before);
      seen.set(related, traceId, occurrence);
    }
    hold.add(occurrence);
  };

  const capture = (error: unknown, way: Way): void => safely(() => remember(unwrapped(error), way));

  return {
    capture,
    crashed(error, left, isRejection) {
      const source = isRejection ? 'rejected' : 'uncaught';
      capture(error, { source, origin: 'node', context: left });
      safely(() => markForOthers(error));
    },
    onException(exception, span) {
      const { scopeName } = span;
      const isOurs = /^(@opentelemetry\/instrumentation-|sightline\/)/.test(scopeName);
      const origin = scopeName.replace(/^(@opentelemetry\/instrumentation-|sightline\/)/, '');
      capture(exception, { source: isOurs ? 'observed' : 'recorded', origin, span });
    },
    onEnd(span) {
      try {
        const crumb = spanBreadcrumb(span);
        if (crumb !== undefined) breadcrumbs.add(span.spanContext().traceId, crumb);
      } catch (error) {
        failedAt(BREADCRUMB, error);
      }
    },
    logObserver: {
      onEmit: (record) => breadcrumbs.add(record.spanContext?.traceId ?? '', logBreadcrumb(record)),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
    forceFlush() {
      profile?.flush();
      hold.settle();
      return delivery.flush();
    },
    get hasMore() {
      return hold.size > 0 || delivery.isBusy;
    },
    take() {
      delivery.close();
      profile?.stop();
      hold.settle();
      return delivery.take();
    },
  };
}

const LEFT_TO_THEIRS =
  'the service reports its errors with its own Sentry SDK, so Sightline leaves them to it: each is reported once. Remove Sentry.init from the service to have Sightline report them.';

/** Reported where a Sentry SDK is found and nothing is known of its setup. */
const TWICE =
  'the service has its own Sentry SDK, so errors may be reported twice. Remove it, or unset SENTRY_DSN for Sightline.';

function occurrenceOf(
  error: unknown,
  way: Way,
  crumbsOf: (traceId: string) => ErrorEvent['breadcrumbs'],
): ErrorEvent {
  const around = way.context ?? context.active();
  const request = getRPCMetadata(around) as ObservedRequest | undefined;
  const span = way.span ?? trace.getSpan(around);
  const spanContext = span?.spanContext();
  const isValid = spanContext !== undefined && trace.isSpanContextValid(spanContext);
  const isEnd = way.source === 'uncaught' || way.source === 'rejected';
  return {
    error,
    source: way.source,
    origin: way.origin,
    level: levelOf(way.severityNumber ?? (isEnd ? 21 : 17)),
    time: wallClock() / 1000,
    traceId: isValid ? spanContext.traceId : undefined,
    spanId: isValid ? spanContext.spanId : undefined,
    sampled: isValid && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0,
    spanName: (span as { name?: string } | undefined)?.name,
    request,
    breadcrumbs: crumbsOf(isValid ? spanContext.traceId : ''),
    message: way.message,
  };
}

/** An error comes by another way, before it has been reported: what weighs more counts. */
function strengthen(known: ErrorEvent, again: ErrorEvent): void {
  const order: readonly Source[] = [
    'observed',
    'handler',
    'recorded',
    'logged',
    'rejected',
    'uncaught',
  ];
  known.message ??= again.message;
  if (order.indexOf(again.source) <= order.indexOf(known.source)) return;
  known.source = again.source;
  known.origin = again.origin;
  known.level = again.level;
}

/** Of the resource, without those that are still being found out: to ask for them would complain. */
function knownAttributes(resource: Resource): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of resource.getRawAttributes?.() ?? []) {
    const isPending = typeof (value as Partial<Promise<unknown>> | undefined)?.then === 'function';
    // The first counts.
    if (!isPending && value !== undefined) attributes[key] ??= value as AttributeValue;
  }
  return attributes;
}

function processFacts(
  settings: SentrySettings,
  resource: Resource,
  profilerId: string | undefined,
): ProcessFacts {
  const attributes = knownAttributes(resource);
  return {
    environment: settings.environment,
    release: releaseOf(settings, attributes),
    resource: attributes,
    personalData: settings.personalData,
    profilerId,
  };
}

function releaseOf(settings: SentrySettings, attributes: Attributes): string | undefined {
  const version = attributes['service.version'];
  return settings.release ?? (version === undefined ? undefined : String(version));
}
