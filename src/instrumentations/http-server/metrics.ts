import { type Attributes, type Meter, ValueType } from '@opentelemetry/api';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_URL_SCHEME,
  METRIC_HTTP_SERVER_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import { type BoundHistogram, bindHistogram } from '../metric-support/bind-histogram.ts';
import { createMetricAttributeCache, type RequestDimensions } from './metric-attributes.ts';
import type { Method } from './request/known-methods.ts';

/** Requests in flight with the same attributes. */
export interface ActiveRequests {
  readonly attributes: Attributes;
  count: number;
}

/** Records the metrics of requests. */
export interface ServerMetrics {
  /** The counter to increment when a request starts and to decrement when it ends. */
  active(method: Method, scheme: 'http' | 'https'): ActiveRequests;
  /**
   * Records a completed request.
   *
   * @param seconds its duration
   * @param requestBytes size of its body, if known and enabled
   * @param responseBytes size of the response body, if known and enabled
   */
  record(
    dimensions: RequestDimensions,
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
interface BoundHistograms {
  readonly duration: BoundHistogram;
  readonly requestSize: BoundHistogram | undefined;
  readonly responseSize: BoundHistogram | undefined;
}

/** @param sizes whether to record body sizes (in development in the conventions) */
export function createServerMetrics(meter: Meter, sizes: boolean): ServerMetrics {
  const duration = bindHistogram(meter, METRIC_HTTP_SERVER_REQUEST_DURATION, {
    description: 'Duration of HTTP server requests.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
  const requestSize = sizes ? bindSizes(meter, 'request') : undefined;
  const responseSize = sizes ? bindSizes(meter, 'response') : undefined;
  const histogramsFor = createMetricAttributeCache<BoundHistograms>((attributes) => ({
    duration: duration(attributes),
    requestSize: requestSize?.(attributes),
    responseSize: responseSize?.(attributes),
  }));
  return {
    active: createActiveRequests(meter),
    record(dimensions, seconds, requestBytes, responseBytes) {
      const histograms = histogramsFor(dimensions);
      histograms.duration.record(seconds);
      if (requestBytes !== undefined) histograms.requestSize?.record(requestBytes);
      if (responseBytes !== undefined) histograms.responseSize?.record(responseBytes);
    },
  };
}

/**
 * Counts requests in flight itself, and the SDK reads the counts when it collects: an UpDownCounter would look up its
 * attributes twice per request. The export is the same, a non-monotonic sum.
 */
function createActiveRequests(meter: Meter): ServerMetrics['active'] {
  const requestCounts = new Map<number, ActiveRequests>();
  meter
    .createObservableUpDownCounter('http.server.active_requests', {
      description: 'Number of active HTTP server requests.',
      unit: '{request}',
      valueType: ValueType.INT,
    })
    .addCallback((result) => {
      for (const { count, attributes } of requestCounts.values()) result.observe(count, attributes);
    });
  return (method, scheme) => {
    const key = 2 * method.index + (scheme === 'https' ? 1 : 0);
    let active = requestCounts.get(key);
    if (active === undefined) {
      const attributes = { [ATTR_HTTP_REQUEST_METHOD]: method.name, [ATTR_URL_SCHEME]: scheme };
      active = { attributes, count: 0 };
      requestCounts.set(key, active);
    }
    return active;
  };
}

/** Source: semantic conventions, `http.server.request.body.size`, which recommend no bucket boundaries. */
function bindSizes(meter: Meter, side: 'request' | 'response') {
  return bindHistogram(meter, `http.server.${side}.body.size`, {
    description: `Size of HTTP server ${side} bodies.`,
    unit: 'By',
    valueType: ValueType.INT,
  });
}
