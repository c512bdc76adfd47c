import { type Context, logs, SeverityNumber, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextOfThrow } from '../context/active-context.ts';
import { setImmediate } from '../util/clock.ts';
import { guarded, placeOf } from '../util/guard.ts';
import { listen } from '../util/hidden-listeners.ts';
import type { OpenSpans } from './open-spans.ts';

const RECORD = placeOf(
  'the record of an error that nobody caught',
  'It was not recorded; the service is as without it. Report this to Sightline.',
);

interface Crash {
  readonly error: unknown;
  readonly context: Context;
}

/** @param isRejection whether a promise was rejected with it */
export type OnCrash = (error: unknown, context: Context, isRejection: boolean) => void;

/**
 * Watches for errors that nobody caught. The event changes nothing about what becomes of the process:
 * Node goes on to ask the service's own handlers, and prints the error and exits where there are none.
 *
 * @param onCrash called with each such error at once
 * @returns to be called when the process exits: where it does because of such an error, ends the open
 *   spans and makes a log record of it
 */
export function watchCrashes(openSpans: OpenSpans, onCrash?: OnCrash): () => void {
  let crash: Crash | undefined;
  listen('uncaughtExceptionMonitor', (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => {
    crash = { error, context: contextOfThrow() };
    onCrash?.(error, crash.context, origin === 'unhandledRejection');
    const isHandled =
      process.listenerCount('uncaughtException') > 0 ||
      process.hasUncaughtExceptionCaptureCallback();
    // A handler mostly exits at once. Where it does not, the process lives on with one error more.
    if (!isHandled) return;
    const handled = crash;
    setImmediate(() => {
      if (crash !== handled) return;
      crash = undefined;
      guarded(RECORD, () => emit(handled, SeverityNumber.ERROR, 'ERROR'));
    }).unref();
  });
  return () => {
    if (crash === undefined) return;
    const { error, context } = crash;
    const span = trace.getSpan(context);
    if (span?.isRecording()) {
      span.recordException(error as Error);
      span.setAttribute('error.type', typeOf(error));
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
    }
    openSpans.endAll('the process crashed while this was going on');
    emit(crash, SeverityNumber.FATAL, 'FATAL');
    crash = undefined;
  };
}

/** Source: semantic conventions, "Exceptions in logs". */
function emit(crash: Crash, severityNumber: SeverityNumber, severityText: string): void {
  const { error, context } = crash;
  const stack = error instanceof Error ? error.stack : undefined;
  logs.getLogger('sightline').emit({
    severityNumber,
    severityText,
    body: `${typeOf(error)}: ${messageOf(error)}`,
    context,
    attributes: {
      'exception.type': typeOf(error),
      'exception.message': messageOf(error),
      ...(stack === undefined ? {} : { 'exception.stacktrace': stack }),
    },
  });
}

function typeOf(error: unknown): string {
  return error instanceof Error ? error.constructor?.name || error.name : typeof error;
}

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return typeof error;
  }
}
