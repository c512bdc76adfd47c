import type { Attributes } from '../../tools/receiver/received.ts';
import type { Receiver } from '../../tools/receiver/receiver.ts';

/** What the collector of a service's own SDK has got, without what is never the same twice. */
export interface ReceivedByOwn {
  readonly spans: readonly unknown[];
  readonly metrics: readonly unknown[];
  readonly logs: readonly unknown[];
}

/**
 * What the service makes by the API: in full, but for its ids and times. The span that it hangs below is
 * Sightline's, where there is none without it.
 */
export function madeByApi({ spans, metrics, logs }: Receiver): ReceivedByOwn {
  const own = spans.filter(({ scope }) => scope.name === 'shop');
  const names = new Map(own.map(({ spanId, name }) => [spanId, name]));
  const last = new Map(
    metrics
      .filter(({ scope }) => scope.name === 'shop')
      .map((point) => [`${point.name} ${JSON.stringify(point.attributes)}`, point]),
  );
  return {
    spans: sorted(
      own.map(
        ({ name, kind, parentSpanId, attributes, events, status, scope, resource, links }) => ({
          ...{ name, kind, attributes, status, scope, links: links.length },
          parent: names.get(parentSpanId),
          events: events.map(({ name, attributes }) => ({
            name,
            attributes: withoutFrames(attributes),
          })),
          resource: settled(resource),
        }),
      ),
    ),
    metrics: sorted(
      [...last.values()].map(
        ({ name, unit, description, type, attributes, value, count, sum, scope, resource }) => ({
          ...{ name, unit, description, type, attributes, value, count, sum, scope },
          resource: settled(resource),
        }),
      ),
    ),
    logs: sorted(
      logs.map(({ body, severityNumber, attributes, spanId, scope, resource }) => ({
        ...{ body, severityNumber, attributes, scope, span: names.get(spanId) },
        resource: settled(resource),
      })),
    ),
  };
}

/** The first line of a stack: what it came through is not the same under any preload. */
function withoutFrames(attributes: Attributes): Attributes {
  const { 'exception.stacktrace': stack } = attributes;
  return typeof stack === 'string'
    ? { ...attributes, 'exception.stacktrace': stack.split('\n')[0] }
    : attributes;
}

/**
 * All spans as a tree: the kind and the subject of each, and those above it. Sockets and look-ups stand by
 * themselves: a request that Sightline sees in place of theirs begins where Node reports it.
 */
export function treeOf({ spans }: Receiver): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const wordsOf = ({ kind, name, attributes }: (typeof spans)[number]) => {
    const path = attributes['url.path'] ?? attributes['http.target'];
    const isRequest = kind === 'SERVER' || kind === 'CLIENT';
    return isRequest ? `${kind} ${path ?? '/orders/7'}` : `${kind} ${name}`;
  };
  return spans
    .map((span) => {
      const line: string[] = [];
      if (SOCKETS.test(span.name)) return span.name;
      for (let one: typeof span | undefined = span; one; one = byId.get(one.parentSpanId)) {
        line.unshift(wordsOf(one));
      }
      return line.join(' > ');
    })
    .sort();
}

const SOCKETS = /^(tcp|tls|ipc|dns)\./;

/** Metrics by name, with the scopes that record them. */
export function metricNames({ metrics }: Receiver): readonly string[] {
  return [...new Set(metrics.map(({ name, scope }) => `${name} of ${scope.name}`))].sort();
}

/** Of one process and one start. */
const OF_PROCESS = /^(process|host|service\.instance)\./;

function settled(resource: Attributes): object {
  return Object.fromEntries(
    Object.entries(resource)
      .filter(([key]) => !OF_PROCESS.test(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function sorted<T>(values: readonly T[]): readonly T[] {
  return values.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}
