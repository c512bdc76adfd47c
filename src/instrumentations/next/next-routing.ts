import type { Context } from '@opentelemetry/api';
import type { Routing } from '../http-server/request/request-route.ts';
import { type RequestContext, requestOf } from '../http-server/request-context.ts';

/** Internal pages of Next.js, for unmatched requests or failures. */
const INTERNAL: ReadonlySet<string> = new Set([
  '/404',
  '/500',
  '/_app',
  '/_document',
  '/_error',
  '/_global-error',
  '/_not-found',
]);

/** The route of a request: the page or handler that Next.js has found, by the path of its folder. */
export class NextRouting implements Routing {
  readonly request: object;
  /** The `basePath` of next.config. */
  readonly prefix: string;
  /** The routing of a server around Next.js. */
  readonly #outer: Routing | undefined;
  #page: string | undefined = undefined;
  readonly #errors = new Set<unknown>();

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
   * Uses a page as the route.
   *
   * @param isChosen whether Next.js has just selected it for the request, which replaces the previous one
   */
  note(page: string, isChosen: boolean): void {
    if (INTERNAL.has(page) || (this.#page !== undefined && !isChosen)) return;
    this.#page = page;
  }

  /**
   * Whether an error of the request is new: it is reported in several ways, also as the error shown to browsers,
   * which has its digest.
   */
  isNew(error: unknown): boolean {
    const { digest } = Object(error) as { readonly digest?: unknown };
    const isRecorded =
      this.#errors.has(error) || (digest !== undefined && this.#errors.has(digest));
    this.#errors.add(error);
    if (digest !== undefined) this.#errors.add(digest);
    return !isRecorded;
  }
}

/** @returns `undefined` outside requests, and once the request has ended */
export function routingOf(context: Context): NextRouting | undefined {
  return routingOfRequest(requestOf(context));
}

export function routingOfRequest(request: RequestContext | undefined): NextRouting | undefined {
  const routing = request?.routing;
  return routing instanceof NextRouting ? routing : undefined;
}
