import { type Attributes, type Histogram, type Meter, ValueType } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import type { Method } from './known-methods.ts';
import { createAttributesCache, type RequestFacts } from './metric-attributes.ts';

/** Requests in flight with the same attributes. */
export interface ActiveRequests {
  readonly attributes: Attributes;
  count: number;
}

/** Where the figures of requests go; a cheaper aggregation than the SDK's can stand behind it. */
export interface ServerMetrics {
  /** To be counted up when a request begins and down when it has ended. */
  active(method: Method, scheme: 'http' | 'https'): ActiveRequests;
  /**
   * Records a request that has ended.
   *
   * @param seconds its duration
   * @param requestBytes size of its body, where it is known and wanted
   * @param responseBytes the same of the response
   */
  record(
    facts: RequestFacts,
    seconds: number,
    requestBytes: number | undefined,
    responseBytes: number | undefined,
  ): void;
}

/** Seconds. Source: semantic conventions, `http.server.request.duration`. */
const DURATION_BOUNDARIES = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];

/** @param sizes whether the metrics of body sizes, which are in development, are wanted */
export function createServerMetrics(meter: Meter, sizes: boolean): ServerMetrics {
  const duration = meter.createHistogram(METRIC_HTTP_SERVER_REQUEST_DURATION, {
    description: 'Duration of HTTP server requests.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
  const requestSize = sizes ? createSizeHistogram(meter, 'request') : undefined;
  const responseSize = sizes ? createSizeHistogram(meter, 'response') : undefined;
  const attributesOf = createAttributesCache();
  return {
    active: createActiveRequests(meter),
    record(facts, seconds, requestBytes, responseBytes) {
      const attributes = attributesOf(facts);
      duration.record(seconds, attributes);
      if (requestBytes !== undefined) requestSize?.record(requestBytes, attributes);
      if (responseBytes !== undefined) responseSize?.record(responseBytes, attributes);
    },
  };
}

/**
 * Counts requests in flight in numbers of our own, which the SDK asks for when it collects: an
 * UpDownCounter would look its attributes up twice for each request. What is exported is the same, a sum
 * that is not monotonic.
 */
function createActiveRequests(meter: Meter): ServerMetrics['active'] {
  const known = new Map<number, ActiveRequests>();
  meter
    .createObservableUpDownCounter('http.server.active_requests', {
      description: 'Number of active HTTP server requests.',
      unit: '{request}',
      valueType: ValueType.INT,
    })
    .addCallback((result) => {
      for (const { count, attributes } of known.values()) result.observe(count, attributes);
    });
  return (method, scheme) => {
    const key = 2 * method.index + (scheme === 'https' ? 1 : 0);
    let active = known.get(key);
    if (active === undefined) {
      const attributes = { [ATTR_HTTP_REQUEST_METHOD]: method.name, [ATTR_URL_SCHEME]: scheme };
      active = { attributes, count: 0 };
      known.set(key, active);
    }
    return active;
  };
}

function createSizeHistogram(meter: Meter, side: 'request' | 'response'): Histogram {
  return meter.createHistogram(`http.server.${side}.body.size`, {
    description: `Size of HTTP server ${side} bodies.`,
    unit: 'By',
    valueType: ValueType.INT,
  });
}
