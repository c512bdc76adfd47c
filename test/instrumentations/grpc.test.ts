import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Answer, MODULE_SYSTEMS, useService } from '../support/services.ts';

for (const system of MODULE_SYSTEMS) {
  test(`grpc (${system}): client and server in one trace, and a status that is an error`, async () => {
    let greeted: Answer | undefined;
    let refused: Answer | undefined;
    const outcome = await useService(`grpc/service.${system}`, async ({ get }) => {
      greeted = await get('/ada');
      refused = await get('/nobody');
    });

    assert.equal(greeted?.body, 'hello ada');
    const [request, client, server] = chain(greeted);
    assert.equal(request.kind, 'SERVER');
    for (const span of [client, server]) {
      assert.equal(span.name, 'grpc.study.Greeter/Greet');
      assert.equal(span.attributes['rpc.system'], 'grpc');
      assert.equal(span.attributes['rpc.service'], 'study.Greeter');
      assert.equal(span.attributes['rpc.method'], 'Greet');
      assert.equal(span.attributes['rpc.grpc.status_code'], 0);
      assert.equal(span.status.code, 'UNSET');
    }
    assert.deepEqual([client.kind, server.kind], ['CLIENT', 'SERVER']);

    const [, refusedClient, refusedServer] = chain(refused!);
    for (const span of [refusedClient, refusedServer]) {
      assert.equal(span.attributes['rpc.grpc.status_code'], 5);
      assert.equal(span.status.code, 'ERROR');
    }

    function chain(answer: Answer) {
      const child = (spanId: string) => outcome.spans.find((span) => span.parentSpanId === spanId)!;
      const first = outcome.serverSpan(answer);
      const second = child(first.spanId);
      return [first, second, child(second.spanId)] as const;
    }
  });
}
