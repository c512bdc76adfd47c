import { type Attributes, type Meter, SpanKind, ValueType } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { GRPC_STATUSES } from '../../util/grpc-statuses.ts';
import { createHistogramCache, type HistogramCache } from '../metric-support/attribute-caches.ts';
import type { OperationListener, TimedSpan } from '../metric-support/timed-span.ts';

/** Seconds. Source: semantic conventions, `rpc.server.call.duration`. */
const DURATION_BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** Statuses that are errors of the server. Source: semantic conventions, "gRPC status". */
const SERVER_ERRORS: ReadonlySet<string> = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]);

/** Measures gRPC calls. Source: semantic conventions, "RPC metrics" (1.39 and later). */
export function createRpcListener(meter: Meter | undefined): OperationListener {
  if (meter === undefined) return { ended() {} };
  const server = createDuration(meter, 'server', 'inbound');
  const client = createDuration(meter, 'client', 'outgoing');
  return {
    ended(span, seconds) {
      const isServer = span.kind === SpanKind.SERVER;
      const duration = isServer ? server : client;
      const key = keyOf(span, isServer);
      const histogram = duration.get(key) ?? duration.add(key, attributesOf(span, isServer));
      histogram.record(seconds);
    },
  };
}

function createDuration(
  meter: Meter,
  side: 'server' | 'client',
  direction: string,
): HistogramCache {
  return createHistogramCache(meter, `rpc.${side}.call.duration`, {
    description: `Measures the duration of ${direction} remote procedure calls (RPC).`,
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
}

function keyOf(span: TimedSpan, isServer: boolean): string {
  const call = `${isServer}\n${methodOf(span)}\n${statusOf(span)}`;
  if (isServer) return call;
  return `${call}\n${span.attribute(ATTR_SERVER_ADDRESS)}\n${span.attribute(ATTR_SERVER_PORT)}`;
}

function attributesOf(span: TimedSpan, isServer: boolean): Attributes {
  const status = statusOf(span);
  const attributes: Attributes = {
    'rpc.system.name': 'grpc',
    'rpc.method': methodOf(span),
    'rpc.response.status_code': status,
  };
  if (isServer ? SERVER_ERRORS.has(status) : status !== 'OK') attributes[ATTR_ERROR_TYPE] = status;
  if (isServer) return attributes;
  const address = span.attribute(ATTR_SERVER_ADDRESS);
  const port = Number(span.attribute(ATTR_SERVER_PORT));
  if (typeof address === 'string') attributes[ATTR_SERVER_ADDRESS] = address;
  if (Number.isInteger(port)) attributes[ATTR_SERVER_PORT] = port;
  return attributes;
}

/** With the service, as the semantic conventions have it since 1.39: `greet.Greeter/SayHello`. */
function methodOf(span: TimedSpan): string {
  return `${span.attribute('rpc.service')}/${span.attribute('rpc.method')}`;
}

/** gRPC sends errors without a code, such as unexpected ones of a handler, as UNKNOWN. */
function statusOf(span: TimedSpan): string {
  const code = span.attribute('rpc.grpc.status_code');
  if (typeof code === 'number') return GRPC_STATUSES[code] ?? 'UNKNOWN';
  return span.failed || span.attribute('grpc.error_name') !== undefined ? 'UNKNOWN' : 'OK';
}
