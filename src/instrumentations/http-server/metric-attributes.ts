import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { Method } from './request/known-methods.ts';
import { PROTOCOL_VERSIONS } from './request/protocol-version.ts';

/** The dimensions of request metrics. Source: semantic conventions, HTTP metrics. */
export interface RequestDimensions {
  readonly method: Method;
  readonly scheme: 'http' | 'https';
  /** An index of PROTOCOL_VERSIONS. */
  readonly version: number;
  readonly route?: string | undefined;
  /** 0 if no response was sent. */
  readonly status: number;
  /** `error.type`. */
  readonly errorType: string | undefined;
}

/** Returns the value for the dimensions of a request, the same for the same dimensions. */
export type MetricAttributeCache<T> = (dimensions: RequestDimensions) => T;

/** As many as the SDK keeps in one metric, so that an unbounded number of routes cannot fill the memory. */
const MAX_ENTRIES = 2000;

const STATUSES = 1000;

/**
 * Creates a cache of values for the metric attributes of requests.
 *
 * @param create called once for cached dimensions, and each time for others
 * @param limit the number of entries. Default: 2000
 */
export function createMetricAttributeCache<T>(
  create: (attributes: Attributes) => T,
  limit = MAX_ENTRIES,
): MetricAttributeCache<T> {
  const valuesByRoute = new Map<string | undefined, Map<number, T>>();
  let size = 0;
  /** The last value returned: the next request often has the same dimensions. */
  let last: T | undefined;
  let lastKey = -1;
  let lastRoute: string | undefined;
  return (dimensions) => {
    const { method, scheme, version, route, status, errorType } = dimensions;
    // Error types other than the status are rare, and not worth a string key.
    if (errorType !== undefined && (status < 500 || errorType !== statusError(status))) {
      return create(buildAttributes(dimensions));
    }
    const key =
      status +
      STATUSES *
        ((scheme === 'https' ? 1 : 0) + 2 * (version + PROTOCOL_VERSIONS.length * method.index));
    if (last !== undefined && key === lastKey && route === lastRoute) return last;
    const valuesByKey = valuesByRoute.get(route);
    const cachedValue = valuesByKey?.get(key);
    if (cachedValue !== undefined) {
      last = cachedValue;
      lastKey = key;
      lastRoute = route;
      return cachedValue;
    }
    const value = create(buildAttributes(dimensions));
    if (status >= STATUSES || size >= limit) return value;
    size++;
    if (valuesByKey === undefined) valuesByRoute.set(route, new Map([[key, value]]));
    else valuesByKey.set(key, value);
    return value;
  };
}

const statusErrors = new Map<number, string>();

/** `error.type` of a response with a 5xx status. */
export function statusError(status: number): string {
  let text = statusErrors.get(status);
  if (text === undefined) {
    text = String(status);
    if (status < STATUSES) statusErrors.set(status, text);
  }
  return text;
}

/** Includes only attributes with a value: the SDK distinguishes `{ route: undefined }` from `{}`. */
function buildAttributes({
  method,
  scheme,
  version,
  route,
  status,
  errorType,
}: RequestDimensions): Attributes {
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method.name,
    [ATTR_URL_SCHEME]: scheme,
  };
  const protocol = PROTOCOL_VERSIONS[version];
  if (protocol !== undefined) attributes[ATTR_NETWORK_PROTOCOL_VERSION] = protocol;
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = route;
  if (status > 0) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = status;
  if (errorType !== undefined) attributes[ATTR_ERROR_TYPE] = errorType;
  return attributes;
}
