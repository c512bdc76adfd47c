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
import { ownAbove, withOwnAbove } from '../../context/sightline-ancestor.ts';
import { RecordedSpan } from '../../signals/traces/span/recorded-span.ts';
import { toAttributes } from '../../util/shared-attributes.ts';
import type { ServerMetrics } from './metrics.ts';
import type { Settings } from './options.ts';
import { giveAttributes } from './request/attribute-list.ts';
import {
  type ConnectionAttributeCache,
  connectionAttributeCache,
} from './request/connection-attributes.ts';
import { readForwarded } from './request/forwarded.ts';
import { OTHER_METHOD } from './request/known-methods.ts';
import { protocolVersion } from './request/protocol-version.ts';
import { type RequestStart, requestAttributes } from './request/request-attributes.ts';
import type { RequestHead } from './request/request-head.ts';
import { snapshotOf } from './request/request-snapshot.ts';
import { NO_SPAN, RequestContext } from './request-context.ts';
import { safely } from './run-hook.ts';

const KIND_ONLY = { kind: SpanKind.SERVER } as const;

/**
 * Of requests that are not traced: nothing below them is, either. The active context is none to start
 * from: where requests are pipelined, it is that of the request before.
 */
const SUPPRESSED = suppressTracing(ROOT_CONTEXT);

/** What a request is observed with. */
export interface Instruments {
  readonly tracer: Tracer;
  readonly metrics: ServerMetrics;
  readonly settings: Settings;
  readonly readHead: (request: IncomingMessage) => RequestHead;
}

/**
 * Begins the span of a request and counts it.
 *
 * @param connectionScheme of the connection
 * @returns the context to handle it in; one that is no RequestContext where it is to be ignored
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
  if (ignore !== undefined && safely('ignoreIncomingRequestHook', () => ignore(request))) {
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
    (untraced !== undefined && safely('untracedIncomingRequestHook', () => untraced(request)))
  ) {
    return new RequestContext(SUPPRESSED, NO_SPAN, method, scheme, version, metrics, isTimed);
  }
  const foreign = foreignContext(head, request);
  const root = rootContext();
  const parent = foreign ?? (head.hasContext ? propagation.extract(root, request.headers) : root);
  const start = { request, head, method, scheme, connectionScheme, version, forwarded };
  const span = isWanted(parent, settings) ? startSpan(start, parent, tracer, settings) : NO_SPAN;
  const observed = new RequestContext(parent, span, method, scheme, version, metrics, isTimed);
  if (foreign !== undefined) shareRoute(observed, foreign);
  // Most of what can be known of a request is of no use where it is not recorded.
  if (isDescribedLater(settings) && span.isRecording()) {
    observed.alike = describe(span, start, settings);
  }
  if (rememberRequests) observed.asked = snapshotOf(start, settings);
  return observed;
}

/** Another SDK may keep more than spans in its contexts: Sentry, the user of the request. */
function rootContext(): Context {
  return ownsContexts() ? ROOT_CONTEXT : trace.deleteSpan(activeContext());
}

/**
 * Where another SDK runs, its instrumentation may have begun the request before: it goes on in the same
 * trace, and the caller is above it.
 */
function foreignContext(head: RequestHead, { headers }: IncomingMessage): Context | undefined {
  if (ownsContexts()) return undefined;
  const active = activeContext();
  const span = trace.getSpan(active);
  if (span === undefined || span instanceof RecordedSpan) return undefined;
  const begun = span.spanContext();
  if (begun.isRemote === true || !trace.isSpanContextValid(begun)) return undefined;
  const caller = head.hasContext ? propagation.extract(ROOT_CONTEXT, headers) : ROOT_CONTEXT;
  return withOwnAbove(active, ownAbove(caller) ?? trace.getSpan(caller));
}

/** Frameworks set the route of the innermost, or Sightline finds it: the other SDK asks its own. */
function shareRoute(observed: RequestContext, foreign: Context): void {
  const theirs = getRPCMetadata(foreign);
  if (theirs === undefined) return;
  let given = theirs.route;
  Object.defineProperty(theirs, 'route', {
    get: () => given ?? observed.route,
    set(route) {
      given = route;
    },
    configurable: true,
    enumerable: true,
  });
}

function isWanted(parent: Context, { config }: Settings): boolean {
  return !config.requireParentforIncomingSpans || trace.getSpanContext(parent) !== undefined;
}

function describe(
  span: Span,
  start: RequestStart,
  settings: Settings,
): ConnectionAttributeCache | undefined {
  const alike = connectionAttributeCache(start);
  const shared = alike?.attributes;
  giveAttributes(span, requestAttributes(start, shared, settings), shared);
  return alike;
}

/** Otherwise there are samplers or processors that read attributes when a span starts. */
function isDescribedLater({ config }: Settings): boolean {
  return config.attributesAtStart === false && config.startIncomingSpanHook === undefined;
}

function startSpan(start: RequestStart, parent: Context, tracer: Tracer, settings: Settings): Span {
  const { spanName } = start.method;
  if (isDescribedLater(settings)) return tracer.startSpan(spanName, KIND_ONLY, parent);
  const attributes = toAttributes(requestAttributes(start, undefined, settings), undefined);
  const { startIncomingSpanHook: hook } = settings.config;
  if (hook !== undefined) {
    Object.assign(
      attributes,
      safely('startIncomingSpanHook', () => hook(start.request)),
    );
  }
  return tracer.startSpan(spanName, { kind: SpanKind.SERVER, attributes }, parent);
}
