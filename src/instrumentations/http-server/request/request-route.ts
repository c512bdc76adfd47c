/**
 * Provides the route of a request, by a framework. Read when the route is needed, at the latest when the request
 * ends, and released then, because it references the request.
 */
export interface Routing {
  /** Node's request. */
  readonly request: object;
  /** As registered, never with a value of the request; `undefined` if no route matched. */
  readonly route: string | undefined;
  /** The part of the path that outer routers have removed from the URL, as registered; `''` if none. */
  readonly prefix: string;
  /** The error for which the framework sent a 5xx response, if it keeps it. */
  readonly failure?: unknown;
}
