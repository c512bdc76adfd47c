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
import { contextForOther } from './span-ancestors.ts';
import { standIn } from './span-views.ts';

/**
 * Instrumentations whose requests Sightline always observes, whatever else patches the module before or after it: their
 * span would be the second one of the same request.
 */
const ALWAYS_OBSERVED: ReadonlySet<string> = new Set(['http', 'undici']);

/** Matches copies under the scope of another vendor, too. */
const INSTRUMENTATION = /^@[^/]+\/instrumentation-([^/]+)$/;

/**
 * Sightline's provider for the service's own copy of the API. Until another provider is registered, its tracers only
 * call those of Sightline.
 *
 * @param own the registered provider
 */
export function foreignTracerProvider(own: TracerProvider): TracerProvider {
  return Object.create(own, {
    getTracer: {
      value(name: string, version?: string, options?: TracerOptions) {
        const tracer = own.getTracer(name, version, options);
        // Their instrumentation itself handles these spans, and those of other providers.
        if (isWrapped(name) && sightlineParts()?.sharing.replacement === undefined) return tracer;
        return foreignTracer(tracer, name, version, options);
      },
      // Like a method of a class: Next.js replaces it after `instrumentation.ts` has run.
      writable: true,
      configurable: true,
    },
  });
}

function foreignTracer(
  own: Tracer,
  name: string,
  version: string | undefined,
  options: TracerOptions | undefined,
): Tracer {
  const instrumentation = INSTRUMENTATION.exec(name)?.[1];
  let replacement: Tracer | undefined;
  const startSpan = (
    spanName: string,
    spanOptions: SpanOptions | undefined,
    context: Context = contexts.active(),
  ): Span => {
    const { sharing, instruments } = sightlineParts()!;
    if (sharing.replacement !== undefined) {
      replacement ??= sharing.replacement.getTracer(name, version, options);
      return replacement.startSpan(spanName, spanOptions, contextForOther(context));
    }
    const short = instrumentation ?? sentryRequest(name, spanOptions);
    if (short !== undefined && instruments(`@opentelemetry/instrumentation-${short}`)) {
      const parent = trace.getSpan(context);
      if (ALWAYS_OBSERVED.has(short) || isSame(parent, short, spanName, spanOptions)) {
        return standIn(parent);
      }
    }
    return own.startSpan(spanName, spanOptions, context);
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

/** Sentry has one tracer for all of its own spans, including requests. It marks the requests of undici. */
function sentryRequest(scope: string, options: SpanOptions | undefined): string | undefined {
  if (options === undefined || !scope.startsWith('@sentry/')) return undefined;
  const { kind, attributes = {} } = options;
  if (kind !== SpanKind.SERVER && kind !== SpanKind.CLIENT) return undefined;
  if (!('http.request.method' in attributes || 'http.method' in attributes)) return undefined;
  return String(attributes['sentry.origin']).includes('fetch') ? 'undici' : 'http';
}

/** Whether the parent is the span of the same call: both instrumentations have patched the same function. */
function isSame(
  parent: Span | undefined,
  short: string,
  name: string,
  options: SpanOptions | undefined,
): boolean {
  return (
    parent instanceof RecordedSpan &&
    !parent.ended &&
    parent.name === name &&
    parent.kind === (options?.kind ?? SpanKind.INTERNAL) &&
    INSTRUMENTATION.exec(parent.scopeName)?.[1] === short
  );
}
