import type { IncomingMessage } from 'node:http';
import {
  type Context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { getRPCMetadata, suppressTracing } from '@opentelemetry/core';
import { activeContext, ownsContexts } from '../../context/active-context.ts';
import { sightlineAncestor, withSightlineAncestor } from '../../context/sightline-ancestor.ts';
import { RecordedSpan } from '../../signals/traces/span/recorded-span.ts';
import { toAttributes } from '../../util/shared-attributes.ts';
import { callHook } from './hook-calls.ts';
import type { ServerMetrics } from './metrics.ts';
import type { Settings } from './options.ts';
import {
  type ConnectionAttributeCache,
  connectionCacheFor,
} from './request/connection-attributes.ts';
import { readForwarded } from './request/forwarded.ts';
import { OTHER_METHOD } from './request/known-methods.ts';
import { protocolVersion } from './request/protocol-version.ts';
import { setAttributeList } from './request/request-attribute-list.ts';
import { type RequestStart, requestAttributes } from './request/request-attributes.ts';
import type { RequestHead } from './request/request-head.ts';
import { createSnapshot } from './request/request-snapshot.ts';
import { NO_SPAN, RequestContext } from './request-context.ts';

const SERVER_KIND = { kind: SpanKind.SERVER } as const;

/**
 * The parent context of untraced requests: nothing below them is traced, either. It does not derive from the active
 * context, which with pipelining is that of the previous request.
 */
const SUPPRESSED = suppressTracing(ROOT_CONTEXT);

/** What requests are recorded with. */
export interface Instruments {
  readonly tracer: Tracer;
  readonly metrics: ServerMetrics;
  readonly settings: Settings;
  readonly readHead: (request: IncomingMessage) => RequestHead;
}

/**
 * Starts the span of a request and counts the request.
 *
 * @param connectionScheme of the connection
 * @returns the context of its handlers; no RequestContext if the request is ignored
 */
export function startRequest(
  request: IncomingMessage,
  connectionScheme: 'http' | 'https',
  { tracer, metrics, settings, readHead }: Instruments,
): Context {
  const {
    ignoreIncomingRequestHook: ignore,
    untracedIncomingRequestHook: untraced,
    requestEndHook,
    rememberRequests,
  } = settings.config;
  if (ignore !== undefined && callHook('ignoreIncomingRequestHook', () => ignore(request))) {
    return SUPPRESSED;
  }
  const head = readHead(request);
  const forwarded = head.hasForwarded ? readForwarded(request.headers) : undefined;
  const method = settings.methods.get(request.method ?? 'GET') ?? OTHER_METHOD;
  const scheme = forwarded?.proto ?? connectionScheme;
  const version = protocolVersion(request.httpVersionMajor, request.httpVersionMinor);
  const isTimed = requestEndHook !== undefined;
  if (
    settings.isUntraced?.(request) ||
    (untraced !== undefined && callHook('untracedIncomingRequestHook', () => untraced(request)))
  ) {
    return new RequestContext(SUPPRESSED, NO_SPAN, method, scheme, version, metrics, isTimed);
  }
  const foreign = foreignContext(head, request);
  const root = rootContext();
  const parent = foreign ?? (head.hasContext ? propagation.extract(root, request.headers) : root);
  const start = { request, head, method, scheme, connectionScheme, version, forwarded };
  const span = allowsSpan(parent, settings) ? startSpan(start, parent, tracer, settings) : NO_SPAN;
  const context = new RequestContext(parent, span, method, scheme, version, metrics, isTimed);
  if (foreign !== undefined) shareRoute(context, foreign);
  // Most attributes are useless on a span that is not recorded.
  if (!settings.attributesAtStart && span.isRecording()) {
    context.connectionCache = setStartAttributes(span, start, settings);
  }
  if (rememberRequests) context.snapshot = createSnapshot(start, settings);
  return context;
}

/** Another SDK may store more than spans in its contexts, such as Sentry the user of the request. */
function rootContext(): Context {
  return ownsContexts() ? ROOT_CONTEXT : trace.deleteSpan(activeContext());
}

/**
 * If another SDK runs, its instrumentation may have started a span for the request: Sightline's span joins that
 * trace, with the remote parent as its own parent.
 */
function foreignContext(head: RequestHead, { headers }: IncomingMessage): Context | undefined {
  if (ownsContexts()) return undefined;
  const active = activeContext();
  const span = trace.getSpan(active);
  if (span === undefined || span instanceof RecordedSpan) return undefined;
  const spanContext = span.spanContext();
  if (spanContext.isRemote === true || !trace.isSpanContextValid(spanContext)) return undefined;
  const remoteParent = head.hasContext ? propagation.extract(ROOT_CONTEXT, headers) : ROOT_CONTEXT;
  return withSightlineAncestor(
    active,
    sightlineAncestor(remoteParent) ?? trace.getSpan(remoteParent),
  );
}

/**
 * Frameworks set the route on the innermost metadata, or Sightline determines it; the other SDK reads its own
 * metadata.
 */
function shareRoute(context: RequestContext, foreign: Context): void {
  const metadata = getRPCMetadata(foreign);
  if (metadata === undefined) return;
  let foreignRoute = metadata.route;
  Object.defineProperty(metadata, 'route', {
    get: () => foreignRoute ?? context.route,
    set(route) {
      foreignRoute = route;
    },
    configurable: true,
    enumerable: true,
  });
}

function allowsSpan(parent: Context, { config }: Settings): boolean {
  return !config.requireParentforIncomingSpans || trace.getSpanContext(parent) !== undefined;
}

function setStartAttributes(
  span: Span,
  start: RequestStart,
  settings: Settings,
): ConnectionAttributeCache | undefined {
  const cache = connectionCacheFor(start);
  const shared = cache?.attributes;
  setAttributeList(span, requestAttributes(start, shared, settings), shared);
  return cache;
}

function startSpan(start: RequestStart, parent: Context, tracer: Tracer, settings: Settings): Span {
  const { spanName } = start.method;
  if (!settings.attributesAtStart) return tracer.startSpan(spanName, SERVER_KIND, parent);
  const attributes = toAttributes(requestAttributes(start, undefined, settings), undefined);
  const { startIncomingSpanHook: hook } = settings.config;
  if (hook !== undefined) {
    Object.assign(
      attributes,
      callHook('startIncomingSpanHook', () => hook(start.request)),
    );
  }
  return tracer.startSpan(spanName, { kind: SpanKind.SERVER, attributes }, parent);
}
