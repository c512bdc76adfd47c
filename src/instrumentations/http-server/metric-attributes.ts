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

/** What distinguishes the metrics of requests. Source: semantic conventions, HTTP metrics. */
export interface RequestFacts {
  readonly method: Method;
  readonly scheme: 'http' | 'https';
  /** A place in PROTOCOL_VERSIONS. */
  readonly version: number;
  readonly route?: string | undefined;
  /** 0 where no response was sent. */
  readonly status: number;
  /** `error.type`. */
  readonly error: string | undefined;
}

/** Finds what belongs to the attributes of a request's metrics, the same for the same facts. */
export type FactsCache<T> = (facts: RequestFacts) => T;

/** As many as the SDK distinguishes in one metric, so that routes without bound do not fill the memory. */
const MOST_REMEMBERED = 2000;

const STATUSES = 1000;

/** @param make called once for the facts that are remembered, and each time for the rest */
export function createFactsCache<T>(
  make: (attributes: Attributes) => T,
  limit = MOST_REMEMBERED,
): FactsCache<T> {
  const byRoute = new Map<string | undefined, Map<number, T>>();
  let size = 0;
  /** What was asked for last: the next request is often like it. */
  let last: T | undefined;
  let lastKey = -1;
  let lastRoute: string | undefined;
  return (facts) => {
    const { method, scheme, version, route, status, error } = facts;
    // Other errors than those that the status says are rare, and not worth a key made of text.
    if (error !== undefined && (status < 500 || error !== statusError(status))) {
      return make(build(facts));
    }
    const key =
      status +
      STATUSES *
        ((scheme === 'https' ? 1 : 0) + 2 * (version + PROTOCOL_VERSIONS.length * method.index));
    if (last !== undefined && key === lastKey && route === lastRoute) return last;
    const byNumbers = byRoute.get(route);
    const known = byNumbers?.get(key);
    if (known !== undefined) {
      last = known;
      lastKey = key;
      lastRoute = route;
      return known;
    }
    const built = make(build(facts));
    if (status >= STATUSES || size >= limit) return built;
    size++;
    if (byNumbers === undefined) byRoute.set(route, new Map([[key, built]]));
    else byNumbers.set(key, built);
    return built;
  };
}

const statusErrors = new Map<number, string>();

/** `error.type` of a response that says by its status that the server failed. */
export function statusError(status: number): string {
  let text = statusErrors.get(status);
  if (text === undefined) {
    text = String(status);
    if (status < STATUSES) statusErrors.set(status, text);
  }
  return text;
}

/** Only what is there: to the SDK `{ route: undefined }` and `{}` differ. */
function build({ method, scheme, version, route, status, error }: RequestFacts): Attributes {
  const attributes: Attributes = {
    [ATTR_HTTP_REQUEST_METHOD]: method.name,
    [ATTR_URL_SCHEME]: scheme,
  };
  const protocol = PROTOCOL_VERSIONS[version];
  if (protocol !== undefined) attributes[ATTR_NETWORK_PROTOCOL_VERSION] = protocol;
  if (route !== undefined) attributes[ATTR_HTTP_ROUTE] = route;
  if (status > 0) attributes[ATTR_HTTP_RESPONSE_STATUS_CODE] = status;
  if (error !== undefined) attributes[ATTR_ERROR_TYPE] = error;
  return attributes;
}
