import { type Context, type Span, trace } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { sightlineParts } from '../../neighbours/sightline-parts.ts';
import { RequestContext } from '../http-server/request-context.ts';
import { giveRouting, observedFor } from '../routes/routing.ts';
import { NextRouting, routingOf } from './next-routing.ts';
import { hiddenSpan } from './next-tracer.ts';
import { serverAction } from './server-actions.ts';

/** A request as the server of Next.js handles it. */
export interface NextRequest {
  readonly url?: string;
  readonly headers: Record<string, string | string[] | undefined>;
  /** That of Node. */
  readonly originalRequest?: object;
}

/** The server of Next.js, as far as it is read. */
export interface NextServer {
  readonly nextConfig?: { readonly basePath?: unknown };
  /** The folder `.next/server`. */
  readonly serverDistDir?: unknown;
}

interface RequestMeta {
  middlewareInvoke?: boolean;
  /** The context that is in the headers, for the span of a middleware in another realm. */
  middlewareInvokeTraceparent?: string | undefined;
}

/** Source: next/dist/server/request-meta, `NEXT_REQUEST_META`. */
const META = Symbol.for('NextInternalRequestMeta');
const HEADERS = ['traceparent', 'tracestate'] as const;

/** Where Next.js serves images in other sizes. */
const IMAGES = '/_next/image';

/** What the caller sent, by the request of Node. */
const sent = new WeakMap<object, NextRequest['headers']>();

/**
 * Gives a request that Next.js is about to handle the route that it will find, and the name of its action.
 *
 * @returns the context to handle it in; undefined where it stays as it is
 */
export function beginRequest(server: NextServer, request: NextRequest): Context | undefined {
  const node = request.originalRequest ?? request;
  const found = observedFor(node);
  if (found === undefined) return undefined;
  keepContext(request, node);
  if (!(found.before instanceof NextRouting)) {
    const { basePath } = server.nextConfig ?? {};
    const prefix = typeof basePath === 'string' ? basePath : '';
    const routing = new NextRouting(node, prefix, found.before);
    giveRouting(found, routing);
    // No page, and so of no span.
    if (request.url?.split('?', 1)[0] === prefix + IMAGES) routing.note(IMAGES, false);
  }
  if (found.metadata instanceof RequestContext) describe(server, request, found.metadata.span);
  return withHiddenSpan();
}

/** Next.js writes on the span that is active: on one that knows what to make of it. */
function withHiddenSpan(): Context | undefined {
  if (sightlineParts()?.sharing.neighbour !== undefined) return undefined;
  const entered = activeContext();
  const above = trace.getSpan(entered);
  const span = hiddenSpan(above, routingOf(entered));
  return span === above ? undefined : trace.setSpan(entered, span);
}

function describe(server: NextServer, { headers }: NextRequest, span: Span): void {
  if (!span.isRecording()) return;
  // Next.js says so when the answer is sent, which is too late.
  if (headers.rsc === '1') span.setAttribute('next.rsc', true);
  const id = headers['next-action'];
  if (typeof id !== 'string' || typeof server.serverDistDir !== 'string') return;
  const action = serverAction(server.serverDistDir, id);
  if (action === undefined) return;
  span.setAttribute('next.action.id', id);
  if (action.name !== undefined) span.setAttribute('code.function.name', action.name);
  if (action.file !== undefined) span.setAttribute('code.file.path', action.file);
}

/**
 * Next.js handles a request twice where there is a middleware, and for the second time begins from what it has
 * written into the headers, as if another process had: the request would be lost from the context, and the service see
 * headers that nobody has sent.
 */
function keepContext(request: NextRequest, node: object): void {
  const { middlewareInvoke, middlewareInvokeTraceparent: written } = metaOf(request) ?? {};
  if (middlewareInvoke === true) {
    const { headers } = request;
    sent.set(node, Object.fromEntries(HEADERS.map((name) => [name, headers[name]])));
    return;
  }
  if (written === undefined) return;
  for (const each of [request, node]) {
    const meta = metaOf(each);
    if (meta !== undefined) delete meta.middlewareInvokeTraceparent;
  }
  // The middleware may have set another.
  if (request.headers.traceparent !== written) return;
  for (const name of HEADERS) {
    const value = sent.get(node)?.[name];
    if (value === undefined) delete request.headers[name];
    else request.headers[name] = value;
  }
}

function metaOf(request: object): RequestMeta | undefined {
  return (request as { [META]?: RequestMeta })[META];
}
