import { type Context, type Span, trace } from '@opentelemetry/api';
import { activeContext } from '../../context/active-context.ts';
import { sightlineParts } from '../../neighbours/sightline-parts.ts';
import { RequestContext } from '../http-server/request-context.ts';
import { activeRequestFor, setRouting } from '../routes/routing.ts';
import { NextRouting, routingOf } from './next-routing.ts';
import { hiddenSpan } from './next-tracer.ts';
import { serverAction } from './server-actions.ts';

/** A request of the Next.js server. */
export interface NextRequest {
  readonly url?: string;
  readonly headers: Record<string, string | string[] | undefined>;
  /** Node's request. */
  readonly originalRequest?: object;
}

/** The used part of the Next.js server. */
export interface NextServer {
  readonly nextConfig?: { readonly basePath?: unknown };
  /** The folder `.next/server`. */
  readonly serverDistDir?: unknown;
}

interface RequestMeta {
  middlewareInvoke?: boolean;
  /** The context in the headers, for the span of a middleware in another realm. */
  middlewareInvokeTraceparent?: string | undefined;
}

/** Source: next/dist/server/request-meta, `NEXT_REQUEST_META`. */
const META = Symbol.for('NextInternalRequestMeta');
const HEADERS = ['traceparent', 'tracestate'] as const;

/** The path of resized images. */
const IMAGES = '/_next/image';

/** The headers that the caller sent, by Node's request. */
const receivedHeaders = new WeakMap<object, NextRequest['headers']>();

/**
 * Sets the routing of a request that Next.js starts to handle, and records its server action.
 *
 * @returns the context for its handler; `undefined` for the active one
 */
export function beginRequest(server: NextServer, request: NextRequest): Context | undefined {
  const node = request.originalRequest ?? request;
  const active = activeRequestFor(node);
  if (active === undefined) return undefined;
  restoreHeaders(request, node);
  if (!(active.outer instanceof NextRouting)) {
    const { basePath } = server.nextConfig ?? {};
    const prefix = typeof basePath === 'string' ? basePath : '';
    const routing = new NextRouting(node, prefix, active.outer);
    setRouting(active, routing);
    // Images have no page, so no span of Next.js reports the route.
    if (request.url?.split('?', 1)[0] === prefix + IMAGES) routing.note(IMAGES, false);
  }
  if (active.metadata instanceof RequestContext) describe(server, request, active.metadata.span);
  return withHiddenSpan();
}

/** Next.js writes to the active span: this one filters its writes. */
function withHiddenSpan(): Context | undefined {
  if (sightlineParts()?.sharing.neighbour !== undefined) return undefined;
  const context = activeContext();
  const parentSpan = trace.getSpan(context);
  const span = hiddenSpan(parentSpan, routingOf(context));
  return span === parentSpan ? undefined : trace.setSpan(context, span);
}

function describe(server: NextServer, { headers }: NextRequest, span: Span): void {
  if (!span.isRecording()) return;
  // Next.js records this when the response is sent, which is too late.
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
 * Restores the received headers. With a middleware, Next.js handles a request twice, and starts the second time from
 * the context in headers that it has written itself, as if another process had: the request would be missing in the
 * context, and the service would see headers that nobody sent.
 */
function restoreHeaders(request: NextRequest, node: object): void {
  const { middlewareInvoke, middlewareInvokeTraceparent: middlewareTraceparent } =
    metaOf(request) ?? {};
  if (middlewareInvoke === true) {
    const { headers } = request;
    receivedHeaders.set(node, Object.fromEntries(HEADERS.map((name) => [name, headers[name]])));
    return;
  }
  if (middlewareTraceparent === undefined) return;
  for (const object of [request, node]) {
    const meta = metaOf(object);
    if (meta !== undefined) delete meta.middlewareInvokeTraceparent;
  }
  // The middleware may have replaced it.
  if (request.headers.traceparent !== middlewareTraceparent) return;
  for (const name of HEADERS) {
    const value = receivedHeaders.get(node)?.[name];
    if (value === undefined) delete request.headers[name];
    else request.headers[name] = value;
  }
}

function metaOf(request: object): RequestMeta | undefined {
  return (request as { [META]?: RequestMeta })[META];
}
