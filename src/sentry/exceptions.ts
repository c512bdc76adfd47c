import {
  applyAggregateErrorsToEvent,
  createStackParser,
  type Exception,
  exceptionFromError,
} from '@sentry/core';
import { nodeStackLineParser } from '@sentry/core/server';
import { textOf } from '../util/text-of.ts';
import type { ErrorEvent, Source } from './observed-error.ts';
import { addSourceLines } from './source-lines.ts';

/** Causes and aggregated errors that are reported with an error. */
const MAX_LINKED = 10;
/** Characters of a message. */
const MAX_TEXT = 4000;

const parseStack = createStackParser(nodeStackLineParser());

const TYPES: Readonly<Record<Source, string>> = {
  uncaught: 'auto.node.onuncaughtexception',
  rejected: 'auto.node.onunhandledrejection',
  logged: 'auto.log',
  recorded: 'auto.otel.record_exception',
  handler: 'auto.http.handler',
  observed: 'auto.otel.record_exception',
};

/** The error and its causes in Sentry's order: the outermost last. */
export function exceptionsOf(occurrence: ErrorEvent): Exception[] {
  const { error, source, origin } = occurrence;
  const isError = isErrorLike(error);
  const outer = isError ? exceptionFromError(parseStack, error) : thrownValue(error);
  const event = { exception: { values: [outer] } };
  outer.mechanism = {
    type: TYPES[source],
    handled: isHandled(occurrence),
    data: { origin },
    ...(isError ? {} : { synthetic: true }),
  };
  if (isError) {
    const hint = { originalException: error };
    try {
      applyAggregateErrorsToEvent(exceptionFromError, parseStack, 'cause', MAX_LINKED, event, hint);
    } catch {
      // A getter throws: only the error itself is reported.
    }
  }
  for (const exception of event.exception.values) {
    if (exception.value !== undefined) exception.value = exception.value.slice(0, MAX_TEXT);
    if (exception.stacktrace?.frames !== undefined) addSourceLines(exception.stacktrace.frames);
  }
  return event.exception.values;
}

/** Whether the service has handled the error, as far as is known. */
function isHandled({ source, request }: ErrorEvent): boolean {
  if (source === 'logged' || source === 'recorded') return true;
  return source === 'observed' && (request?.status ?? 0) < 500;
}

/** Errors of another realm and deserialized errors are no instances of Error. */
function isErrorLike(value: unknown): value is Error {
  if (value instanceof Error) return true;
  const { name, message, stack } = (value ?? {}) as Partial<Error>;
  return typeof message === 'string' && (typeof stack === 'string' || typeof name === 'string');
}

function thrownValue(value: unknown): Exception {
  return { type: typeof value === 'object' ? 'Object' : typeof value, value: textOf(value) };
}
