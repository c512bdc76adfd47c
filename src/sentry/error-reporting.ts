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
import { redactSentryEvent } from '../redaction/sentry-event-redaction.ts';
import { wallClock } from '../util/clock.ts';
import { failedAt, placeOf } from '../util/guard.ts';
import type { Report } from '../util/message-code.ts';
import { createBreadcrumbs } from './breadcrumbs.ts';
import type { Delivery } from './delivery.ts';
import { eventEnvelope } from './envelope.ts';
import { isExpected } from './expected-errors.ts';
import { levelOf, logBreadcrumb } from './log-breadcrumb.ts';
import { type ErrorEvent, isCertain, type ObservedRequest, type Source } from './observed-error.ts';
import { createPendingErrors } from './pending-errors.ts';
import { describes, relatedErrors, unwrapped } from './related-errors.ts';
import { isReportedByWorker, markForOthers } from './reported-by-worker.ts';
import { createSeenErrors } from './seen-errors.ts';
import { buildEvent, type ProcessFacts } from './sentry-event.ts';
import { startSentryProfile } from './sentry-profiles.ts';
import { serviceReportsErrors } from './service-sentry.ts';
import { type CrumbSpan, spanBreadcrumb } from './span-breadcrumb.ts';

/** How an error was observed. */
export interface Observation {
  readonly source: Source;
  /** Framework, logger or instrumentation. */
  readonly origin: string;
  /** The context of the error. Default: the active one. */
  readonly context?: Context | undefined;
  /** The span that records it. Default: that of the context. */
  readonly span?: ObservedSpan | undefined;
  readonly message?: string | undefined;
  /** Source: Logs data model, "SeverityNumber". Default: 17, and 21 for an error that ends the process. */
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
  capture(error: unknown, observation: Observation): void;
  /** Captures an uncaught error. */
  captureCrash(error: unknown, context: Context, isRejection: boolean): void;
  onException(exception: Exception, span: ObservedSpan): void;
  onEnd(span: ObservedSpan): void;
  /** Collects log records as breadcrumbs. */
  readonly logObserver: LogRecordProcessor;
  forceFlush(): Promise<void>;
  readonly hasMore: boolean;
  /** Removes and returns the undelivered envelopes, for a process that exits immediately. */
  take(): readonly EncodedExport[];
}

const REPORTING = placeOf(
  'the report of an error to Sentry',
  'That error is missing in Sentry; traces and logs contain it. Report this to Sightline.',
);
const BREADCRUMB = placeOf(
  'a breadcrumb for Sentry',
  'Errors are reported without it. Report this to Sightline.',
);

export interface ErrorReportingOptions {
  readonly settings: SentrySettings;
  readonly resource: Resource;
  readonly delivery: Delivery;
  readonly warn: Report;
  /** The service's main script. */
  readonly entry: string | undefined;
  /** @returns undefined if events are not redacted */
  readonly redactor: () => Redactor | undefined;
}

export function createErrorReporting(options: ErrorReportingOptions): ErrorReporting {
  const { settings, delivery } = options;
  const breadcrumbs = createBreadcrumbs();
  const outcomes = createSeenErrors<ErrorEvent | 'not reported'>();
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
    if (serviceReportsErrors()) {
      options.warn('SL_SENTRY_REPORTS_ERRORS', REPORTED_BY_SERVICE);
      return;
    }
    if ('__SENTRY__' in globalThis) options.warn('SL_SENTRY_TWICE', REPORTED_TWICE);
    if (!delivery.hasRoom()) return;
    const event = buildEvent(occurrence, facts());
    const redactor = options.redactor();
    const redacted = redactor === undefined ? event : redactSentryEvent(event, redactor);
    delivery.send(eventEnvelope(redacted, settings.project.key, occurrence.sampled));
  };
  const pending = createPendingErrors((occurrence) => safely(() => report(occurrence)));

  const safely = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      failedAt(REPORTING, error);
    }
  };

  const add = (error: unknown, observation: Observation): void => {
    const current = occurrenceOf(error, observation, breadcrumbs.of);
    const { traceId } = current;
    const outcome = outcomes.get(error, traceId);
    if (outcome !== undefined) {
      if (outcome !== 'not reported' && pending.has(outcome)) strengthen(outcome, current);
      return;
    }
    const isIgnored = !isCertain(observation.source) && isExpected(error, observation.origin);
    if (isIgnored || isReportedByWorker(error)) {
      outcomes.set(error, traceId, 'not reported');
      return;
    }
    const description = pending.find(
      (other) => other.traceId === traceId && describes(other.error, error),
    );
    if (description !== undefined) pending.drop(description);
    // The span that was first to record the error is reported.
    const occurrence =
      description === undefined ? current : { ...current, spanId: description.spanId };
    outcomes.set(error, traceId, occurrence);
    for (const related of relatedErrors(error)) {
      const relatedOutcome = outcomes.get(related, traceId);
      if (relatedOutcome !== undefined && relatedOutcome !== 'not reported') {
        pending.drop(relatedOutcome);
      }
      outcomes.set(related, traceId, occurrence);
    }
    pending.add(occurrence);
  };

  const capture = (error: unknown, observation: Observation): void =>
    safely(() => add(unwrapped(error), observation));

  return {
    capture,
    captureCrash(error, crashContext, isRejection) {
      const source = isRejection ? 'rejected' : 'uncaught';
      capture(error, { source, origin: 'node', context: crashContext });
      safely(() => markForOthers(error));
    },
    onException(exception, span) {
      const origin = span.scopeName.replace(INSTRUMENTATION_PREFIX, '');
      const source = origin === span.scopeName ? 'recorded' : 'observed';
      capture(exception, { source, origin, span });
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
      pending.settle();
      return delivery.flush();
    },
    get hasMore() {
      return pending.size > 0 || delivery.isBusy;
    },
    take() {
      delivery.close();
      profile?.stop();
      pending.settle();
      return delivery.take();
    },
  };
}

/** Prefix of the scopes of instrumentations. */
const INSTRUMENTATION_PREFIX = /^(@opentelemetry\/instrumentation-|sightline\/)/;

const REPORTED_BY_SERVICE =
  'the service reports its errors with its own Sentry SDK, so Sightline does not report them, too. Remove Sentry.init from the service if Sightline should report them.';

/** Reported if there is a Sentry SDK whose setup is unknown. */
const REPORTED_TWICE =
  'the service has its own Sentry SDK, so errors may be reported twice. Remove it, or unset SENTRY_DSN for Sightline.';

function occurrenceOf(
  error: unknown,
  observation: Observation,
  crumbsOf: (traceId: string) => ErrorEvent['breadcrumbs'],
): ErrorEvent {
  const { source, origin } = observation;
  const errorContext = observation.context ?? context.active();
  const request = getRPCMetadata(errorContext) as ObservedRequest | undefined;
  const span = observation.span ?? trace.getSpan(errorContext);
  const spanContext = span?.spanContext();
  const isValid = spanContext !== undefined && trace.isSpanContextValid(spanContext);
  const isCrash = source === 'uncaught' || source === 'rejected';
  return {
    error,
    source,
    origin,
    level: levelOf(observation.severityNumber ?? (isCrash ? 21 : 17)),
    time: wallClock() / 1000,
    traceId: isValid ? spanContext.traceId : undefined,
    spanId: isValid ? spanContext.spanId : undefined,
    sampled: isValid && (spanContext.traceFlags & TraceFlags.SAMPLED) !== 0,
    spanName: (span as { name?: string } | undefined)?.name,
    request,
    breadcrumbs: crumbsOf(isValid ? spanContext.traceId : ''),
    message: observation.message,
  };
}

/** An error is observed again before it has been reported: the more certain source is reported. */
function strengthen(occurrence: ErrorEvent, repetition: ErrorEvent): void {
  const order: readonly Source[] = [
    'observed',
    'handler',
    'recorded',
    'logged',
    'rejected',
    'uncaught',
  ];
  occurrence.message ??= repetition.message;
  if (order.indexOf(repetition.source) <= order.indexOf(occurrence.source)) return;
  occurrence.source = repetition.source;
  occurrence.origin = repetition.origin;
  occurrence.level = repetition.level;
}

/** The attributes of the resource without pending ones, for which `resource.attributes` would log an error. */
function knownAttributes(resource: Resource): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of resource.getRawAttributes?.() ?? []) {
    const isPending = typeof (value as Partial<Promise<unknown>> | undefined)?.then === 'function';
    // The first value of a key applies.
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
