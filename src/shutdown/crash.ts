import { type Context, logs, SeverityNumber, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextOfThrow } from '../context/active-context.ts';
import { setImmediate } from '../util/clock.ts';
import { guarded, placeOf } from '../util/guard.ts';
import { listen } from '../util/hidden-listeners.ts';
import type { OpenSpans } from './open-spans.ts';

const RECORD = placeOf(
  'the record of an uncaught error',
  'It was not recorded; the service continues as it would without Sightline. Report this to Sightline.',
);

interface Crash {
  readonly error: unknown;
  readonly context: Context;
}

/** @param isRejection whether a promise was rejected with it */
export type OnCrash = (error: unknown, context: Context, isRejection: boolean) => void;

/**
 * Watches for uncaught errors. The monitor event does not change the fate of the process: Node then calls the
 * service's own handlers, or prints the error and exits when there are none.
 *
 * @param onCrash called with each uncaught error at once
 * @returns a function to call when the process exits: if an uncaught error is the cause, it ends the open spans
 *   and emits a log record of the error
 */
export function watchCrashes(openSpans: OpenSpans, onCrash?: OnCrash): () => void {
  let crash: Crash | undefined;
  listen('uncaughtExceptionMonitor', (error: unknown, origin: NodeJS.UncaughtExceptionOrigin) => {
    crash = { error, context: contextOfThrow() };
    onCrash?.(error, crash.context, origin === 'unhandledRejection');
    const isHandled =
      process.listenerCount('uncaughtException') > 0 ||
      process.hasUncaughtExceptionCaptureCallback();
    // Most handlers exit at once. If this one does not, the error is one of many that the process survives.
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
    openSpans.endAll('the process crashed during this operation');
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
