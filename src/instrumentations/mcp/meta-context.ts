import { type Context, propagation, type TextMapGetter } from '@opentelemetry/api';
import type { McpCall, McpParams } from './message.ts';

/** Propagated beside the trace; it belongs to the service. */
const BAGGAGE = 'baggage';

const GETTER: TextMapGetter<Readonly<Record<string, unknown>>> = {
  keys: (meta) => Object.keys(meta),
  get(meta, key) {
    const value = Object.hasOwn(meta, key) ? meta[key] : undefined;
    return typeof value === 'string' ? value : undefined;
  },
};

/**
 * Copies a message with a context in `params._meta`; neither the message nor its members are changed. A trace that the
 * service itself has written there takes precedence.
 * Source: semantic conventions for MCP, "Context propagation"; SEP-414.
 *
 * @returns the message itself if there is nothing to add
 */
export function withContext(message: McpCall, context: Context): McpCall {
  const { params } = message;
  if (params !== undefined && !isPlain(params)) return message;
  const meta = params?._meta;
  if (meta !== undefined && !isPlain(meta)) return message;
  const carrier: Record<string, string> = {};
  propagation.inject(context, carrier);
  const isTraced = Object.keys(carrier).some(
    (key) => key !== BAGGAGE && meta !== undefined && Object.hasOwn(meta, key),
  );
  const fields = Object.entries(carrier).filter(([key]) =>
    key === BAGGAGE ? meta === undefined || !Object.hasOwn(meta, BAGGAGE) : !isTraced,
  );
  if (fields.length === 0) return message;
  return { ...message, params: { ...params, _meta: { ...meta, ...Object.fromEntries(fields) } } };
}

/**
 * @param active its trace is kept if the message has none
 * @returns the context of a message
 */
export function contextIn(params: McpParams | undefined, active: Context): Context {
  const meta = params?._meta;
  return isPlain(meta) ? propagation.extract(active, meta, GETTER) : active;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
