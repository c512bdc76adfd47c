import { type Attributes, type Context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { activeContext, runIn } from '../../context/active-context.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import type { Method } from '../patching/replace-method.ts';
import { type Callback, inActive } from './bind-callbacks.ts';
import {
  attributesOfClient,
  attributesOfPool,
  type PgClient,
  type PgPool,
} from './connection-attributes.ts';
import { endFailed } from './failed-span.ts';
import { isSkipped, type QueryServices } from './query-services.ts';

const CONNECTING = placeOf(
  'the observation of a connection to PostgreSQL',
  'Its span is missing, and what the service does goes on. Report this to Sightline.',
);

/** Spans of a client that connects. */
export function observeConnect(original: Method, queryServices: QueryServices): Method {
  return observe(original, queryServices, 'pg.connect', (client: PgClient) =>
    attributesOfClient(client),
  );
}

/** Spans of a pool that hands out a client, which it may have to wait for. */
export function observePoolConnect(original: Method, queryServices: QueryServices): Method {
  return observe(original, queryServices, 'pg-pool.connect', (pool: PgPool) =>
    attributesOfPool(pool),
  );
}

function observe<T>(
  original: Method,
  queryServices: QueryServices,
  name: string,
  attributesOf: (target: T) => Attributes,
): Method {
  const plain = original as Callback;
  const start = (target: T): Span =>
    queryServices
      .tracer()
      .startSpan(name, { kind: SpanKind.CLIENT, attributes: attributesOf(target) });
  return function (this: T, ...args: unknown[]) {
    const callback = args[0];
    const called = typeof callback === 'function' ? inActive(callback as Callback) : undefined;
    const options = queryServices.options();
    const span =
      isSkipped(options) || options.ignoreConnectSpans
        ? undefined
        : guarded(CONNECTING, () => start(this));
    const rest = args.slice(1);
    if (span === undefined) return plain.call(this, called ?? callback, ...rest);
    if (called === undefined) {
      return ended(inside(span, () => plain.apply(this, args)) as Promise<unknown>, span);
    }
    return inside(span, () =>
      plain.call(
        this,
        function (this: unknown, ...result: unknown[]) {
          guarded(CONNECTING, () => endBy(span, result[0]));
          return called.apply(this, result);
        },
        ...rest,
      ),
    );
  } as Method;
}

/** A span that is none must not become the parent of those inside. */
function inside(span: Span, act: () => unknown): unknown {
  const context: Context = activeContext();
  const within = trace.isSpanContextValid(span.spanContext())
    ? trace.setSpan(context, span)
    : context;
  return runIn(within, (call: () => unknown) => call(), act, undefined);
}

function ended(result: Promise<unknown>, span: Span): unknown {
  if (typeof result?.then !== 'function') {
    span.end();
    return result;
  }
  return result.then(
    (value) => {
      guarded(CONNECTING, () => span.end());
      return value;
    },
    (error) => {
      guarded(CONNECTING, () => endFailed(span, error));
      throw error;
    },
  );
}

function endBy(span: Span, error: unknown): void {
  if (error) endFailed(span, error);
  else span.end();
}
