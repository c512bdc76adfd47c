import type { Context } from '@opentelemetry/api';
import type { Routing } from '../http-server/request/request-route.ts';
import { type RequestContext, requestOf } from '../http-server/request-context.ts';

/** What Next.js draws itself: an answer where nothing matched, or where something failed. */
const INTERNAL: ReadonlySet<string> = new Set([
  '/404',
  '/500',
  '/_app',
  '/_document',
  '/_error',
  '/_global-error',
  '/_not-found',
]);

/** What Next.js knows of a request's route: the page or handler that it has found, as its folder says it. */
export class NextRouting implements Routing {
  readonly request: object;
  /** The `basePath` of next.config. */
  readonly prefix: string;
  /** Of a server around Next.js. */
  readonly #outer: Routing | undefined;
  #page: string | undefined = undefined;
  readonly #seen = new Set<unknown>();

  constructor(request: object, basePath: string, outer: Routing | undefined) {
    this.request = request;
    this.prefix = basePath;
    this.#outer = outer;
  }

  get route(): string | undefined {
    const page = this.#page;
    if (page === undefined) return this.#outer?.route;
    return page === '/' && this.prefix !== '' ? this.prefix : this.prefix + page;
  }

  /**
   * Takes a page for the route.
   *
   * @param isChosen whether Next.js has just found it for the request, and so leaves the one before
   */
  note(page: string, isChosen: boolean): void {
    if (INTERNAL.has(page) || (this.#page !== undefined && !isChosen)) return;
    this.#page = page;
  }

  /**
   * Whether an error of the request is met for the first time: it comes by several ways, and as what Next.js shows
   * browsers of it, which has its digest.
   */
  isNew(error: unknown): boolean {
    const { digest } = Object(error) as { readonly digest?: unknown };
    const isSeen = this.#seen.has(error) || (digest !== undefined && this.#seen.has(digest));
    this.#seen.add(error);
    if (digest !== undefined) this.#seen.add(digest);
    return !isSeen;
  }
}

/** @returns undefined outside of requests, and where the request has ended */
export function routingOf(context: Context): NextRouting | undefined {
  return routingOfRequest(requestOf(context));
}

export function routingOfRequest(request: RequestContext | undefined): NextRouting | undefined {
  const routing = request?.routing;
  return routing instanceof NextRouting ? routing : undefined;
}
