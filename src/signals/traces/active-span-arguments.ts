import { type Context, context as contexts, type Span, type SpanOptions } from '@opentelemetry/api';

/** The arguments of `Tracer.startActiveSpan` after the span name. */
export interface ActiveSpanArguments {
  readonly callback: (span: Span) => unknown;
  readonly options: SpanOptions | undefined;
  /** Default: the active context. */
  readonly parent: Context;
}

/**
 * Parses the overloads of `Tracer.startActiveSpan`: `(callback)`, `(options, callback)` and `(options, parent,
 * callback)`. Source: OpenTelemetry API, `Tracer`.
 *
 * @returns `undefined` without arguments
 */
export function parseActiveSpanArguments(
  args: readonly unknown[],
): ActiveSpanArguments | undefined {
  if (args.length === 0) return undefined;
  return {
    callback: args.at(-1) as ActiveSpanArguments['callback'],
    options: args.length > 1 ? (args[0] as SpanOptions) : undefined,
    parent: (args.length > 2 ? (args[1] as Context | undefined) : undefined) ?? contexts.active(),
  };
}
