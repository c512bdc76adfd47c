import { type Attributes, type Meter, ValueType } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import { type BoundHistogram, bindHistogram } from '../metric-support/bind-histogram.ts';
import { createFactsCache, type RequestFacts } from './metric-attributes.ts';
import type { Method } from './request/known-methods.ts';

/** Requests in flight with the same attributes. */
export interface ActiveRequests {
  readonly attributes: Attributes;
  count: number;
}

/** Where the figures of requests go. */
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

/** The histograms of one set of attributes. */
interface Bound {
  readonly duration: BoundHistogram;
  readonly requestSize: BoundHistogram | undefined;
  readonly responseSize: BoundHistogram | undefined;
}

/** @param sizes whether the metrics of body sizes, which are in development, are wanted */
export function createServerMetrics(meter: Meter, sizes: boolean): ServerMetrics {
  const duration = bindHistogram(meter, METRIC_HTTP_SERVER_REQUEST_DURATION, {
    description: 'Duration of HTTP server requests.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
  const requestSize = sizes ? bindSizes(meter, 'request') : undefined;
  const responseSize = sizes ? bindSizes(meter, 'response') : undefined;
  const boundOf = createFactsCache<Bound>((attributes) => ({
    duration: duration(attributes),
    requestSize: requestSize?.(attributes),
    responseSize: responseSize?.(attributes),
  }));
  return {
    active: createActiveRequests(meter),
    record(facts, seconds, requestBytes, responseBytes) {
      const bound = boundOf(facts);
      bound.duration.record(seconds);
      if (requestBytes !== undefined) bound.requestSize?.record(requestBytes);
      if (responseBytes !== undefined) bound.responseSize?.record(responseBytes);
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

/** Source: semantic conventions, `http.server.request.body.size`, which advise no buckets. */
function bindSizes(meter: Meter, side: 'request' | 'response') {
  return bindHistogram(meter, `http.server.${side}.body.size`, {
    description: `Size of HTTP server ${side} bodies.`,
    unit: 'By',
    valueType: ValueType.INT,
  });
}
