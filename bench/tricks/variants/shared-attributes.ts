import { SpanKind } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { setAttributeList } from '../../../src/instrumentations/http-server/request/request-attribute-list.ts';
import { encodeResource } from '../../../src/otlp/encode/resource-and-scope.ts';
import { createBatch } from '../../../src/signals/batch/encoded-batch.ts';
import { encodeSpan } from '../../../src/signals/traces/encode-span.ts';
import { SharedAttributes } from '../../../src/util/shared-attributes.ts';
import type { Operation } from '../trick.ts';
import { tracerInto } from './tracer.ts';

const BATCH = 512;
const COMMON = [
  ...['http.request.method', 'GET', 'url.scheme', 'http', 'server.address', 'localhost'],
  ...['server.port', 8080, 'network.peer.address', '127.0.0.1', 'network.peer.port', 50_000],
  ...['network.protocol.version', '1.1', 'user_agent.original', 'bench/1.0 (a client)'],
];

export function withTrick(): Operation {
  const shared = new SharedAttributes(COMMON);
  return describing((own) => [own, shared]);
}

export function withoutTrick(): Operation {
  return describing((own) => [[...COMMON, ...own], undefined]);
}

type List = Array<string | number>;

function describing(
  attributesOf: (own: List) => readonly [List, SharedAttributes | undefined],
): Operation {
  const batch = createBatch(encodeSpan);
  const resource = resourceFromAttributes({ 'service.name': 'bench' });
  let count = 0;
  const tracer = tracerInto((span) => {
    batch.add(span);
    if (++count % BATCH === 0) batch.takeRequest(encodeResource(resource));
  });
  return (times) => {
    for (let i = 0; i < times; i++) {
      const span = tracer.startSpan('GET', { kind: SpanKind.SERVER });
      const own = ['url.path', `/items/${i}`, 'url.query', 'a=b', 'http.response.status_code', 200];
      setAttributeList(span, ...attributesOf([...own, 'http.route', '/items/:id']));
      span.end();
    }
  };
}
