/**
 * What a framework knows of a request's route. It is asked when the route is wanted, at the latest when the
 * request ends, and let go then: it holds the request.
 */
export interface Routing {
  /** The request of Node. */
  readonly request: object;
  /** As registered, never with a value of the request in it; undefined where nothing matched. */
  readonly route: string | undefined;
  /** What has been taken off the front of the URL by now, as registered; `''` where nothing was. */
  readonly prefix: string;
  /** The error that the framework has answered with a status of 5xx, if it keeps it. */
  readonly failure?: unknown;
}
