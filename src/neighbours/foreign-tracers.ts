import {
  type Context,
  context as contexts,
  type Span,
  SpanKind,
  type SpanOptions,
  type Tracer,
  type TracerOptions,
  type TracerProvider,
  trace,
} from '@opentelemetry/api';
import { parseActiveSpanArguments } from '../signals/traces/active-span-arguments.ts';
import { RecordedSpan } from '../signals/traces/span/recorded-span.ts';
import { isWrapped } from '../signals/traces/wrapped-scopes.ts';
import { sightlineParts } from './sightline-parts.ts';
import { beneathTheirs } from './span-ancestors.ts';
import { standIn } from './span-views.ts';

/**
 * Instrumentations whose requests Sightline always sees itself, whoever patches before or after it: a span
 * of theirs would be the second of the same request.
 */
const ALWAYS_SEEN: ReadonlySet<string> = new Set(['http', 'undici']);

/** Also of copies that others have changed and named after themselves. */
const INSTRUMENTATION = /^@[^/]+\/instrumentation-([^/]+)$/;

/**
 * Sightline's provider as the service sees it by its own copy of the API. As long as nobody else has come,
 * its tracers are Sightline's with a call in between.
 *
 * @param own as it is registered
 */
export function foreignTracerProvider(own: TracerProvider): TracerProvider {
  return Object.create(own, {
    getTracer: {
      value(name: string, version?: string, options?: TracerOptions) {
        const tracer = own.getTracer(name, version, options);
        // Whose instrumentation knows itself what it makes of them, and of others.
        if (isWrapped(name) && sightlineParts()?.sharing.replacement === undefined) return tracer;
        return foreignTracer(tracer, name, version, options);
      },
      // As a method of a class: Next.js puts its own in its place once `instrumentation.ts` has run.
      writable: true,
      configurable: true,
    },
  });
}

function foreignTracer(
  ours: Tracer,
  name: string,
  version: string | undefined,
  options: TracerOptions | undefined,
): Tracer {
  const instrumentation = INSTRUMENTATION.exec(name)?.[1];
  let replaced: Tracer | undefined;
  const startSpan = (
    spanName: string,
    given: SpanOptions | undefined,
    parent: Context = contexts.active(),
  ): Span => {
    const { sharing, instruments } = sightlineParts()!;
    if (sharing.replacement !== undefined) {
      replaced ??= sharing.replacement.getTracer(name, version, options);
      return replaced.startSpan(spanName, given, beneathTheirs(parent));
    }
    const short = instrumentation ?? sentryRequest(name, given);
    if (short !== undefined && instruments(`@opentelemetry/instrumentation-${short}`)) {
      const above = trace.getSpan(parent);
      if (ALWAYS_SEEN.has(short) || isSame(above, short, spanName, given)) {
        return standIn(above);
      }
    }
    return ours.startSpan(spanName, given, parent);
  };
  return {
    startSpan,
    startActiveSpan(spanName: string, ...args: unknown[]) {
      const call = parseActiveSpanArguments(args);
      if (call === undefined) return undefined;
      const { callback, options: spanOptions, parent } = call;
      const span = startSpan(spanName, spanOptions, parent);
      return contexts.with(trace.setSpan(parent, span), callback, undefined, span);
    },
  } as Tracer;
}

/** Sentry has one tracer for all that it makes itself, requests too, and marks those that it has by undici. */
function sentryRequest(scope: string, given: SpanOptions | undefined): string | undefined {
  if (given === undefined || !scope.startsWith('@sentry/')) return undefined;
  const { kind, attributes = {} } = given;
  if (kind !== SpanKind.SERVER && kind !== SpanKind.CLIENT) return undefined;
  if (!('http.request.method' in attributes || 'http.method' in attributes)) return undefined;
  return String(attributes['sentry.origin']).includes('fetch') ? 'undici' : 'http';
}

/** Whether both have patched the same function, of which each call is seen twice. */
function isSame(
  above: Span | undefined,
  short: string,
  name: string,
  given: SpanOptions | undefined,
): boolean {
  return (
    above instanceof RecordedSpan &&
    !above.ended &&
    above.name === name &&
    above.kind === (given?.kind ?? SpanKind.INTERNAL) &&
    INSTRUMENTATION.exec(above.scopeName)?.[1] === short
  );
}
