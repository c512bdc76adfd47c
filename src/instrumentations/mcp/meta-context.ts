import { type Context, propagation, type TextMapGetter } from '@opentelemetry/api';
import type { McpCall, McpParams } from './message.ts';

/** It goes along beside the trace, and is the service's own. */
const BAGGAGE = 'baggage';

const GETTER: TextMapGetter<Readonly<Record<string, unknown>>> = {
  keys: (meta) => Object.keys(meta),
  get(meta, key) {
    const value = Object.hasOwn(meta, key) ? meta[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  },
};

/**
 * A copy of the message that carries a context in `params._meta`; neither the message nor what is in it is written
 * into. What the service has put there itself stays, and then nothing of ours stands beside its trace.
 * Source: semantic conventions for MCP, "Context propagation"; SEP-414.
 *
 * @returns the message itself where there is nothing to carry
 */
export function withContext(message: McpCall, context: Context): McpCall {
  const { params } = message;
  if (params !== undefined && !isPlain(params)) return message;
  const given = params?._meta;
  if (given !== undefined && !isPlain(given)) return message;
  const carrier: Record<string, string> = {};
  propagation.inject(context, carrier);
  const isTraced = Object.keys(carrier).some(
    (key) => key !== BAGGAGE && given !== undefined && Object.hasOwn(given, key),
  );
  const added = Object.entries(carrier).filter(([key]) =>
    key === BAGGAGE ? given === undefined || !Object.hasOwn(given, BAGGAGE) : !isTraced,
  );
  if (added.length === 0) return message;
  const meta = { ...given, ...Object.fromEntries(added) };
  return { ...message, params: { ...params, _meta: meta } };
}

/**
 * @param below what is active; its trace remains where the message has none
 * @returns the context that a message carries
 */
export function contextIn(params: McpParams | undefined, below: Context): Context {
  const meta = params?._meta;
  return isPlain(meta) ? propagation.extract(below, meta, GETTER) : below;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
