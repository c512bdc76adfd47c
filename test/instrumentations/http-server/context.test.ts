import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { MODULE_SYSTEMS } from '../../support/services.ts';
import { requestText, serve } from './serve.ts';

for (const system of MODULE_SYSTEMS) {
  test(`context (${system}): in all events of request and response, over several packets`, async () => {
    const trace = '7'.repeat(32);
    let answer = '';
    const served = await serve(
      `service.${system}`,
      async ({ port, running }) => {
        const socket = connect(port, '127.0.0.1').setEncoding('utf8');
        socket.on('data', (chunk: string) => {
          answer += chunk;
        });
        const headers = {
          'content-length': '10',
          connection: 'close',
          traceparent: `00-${trace}-${'4'.repeat(16)}-01`,
        };
        socket.write(requestText('POST', '/body', headers));
        await running.waitForOutput(/reading/);
        socket.write('hello');
        socket.write('world');
        await new Promise((resolve) => socket.once('close', resolve));
      },
      { args: ['createServer'] },
    );
    assert.match(answer, new RegExp(`{"bytes":10,"traces":\\["${trace}"\\]}`));
    assert.match(served.stdout, new RegExp(`finish ${trace}`));
    assert.match(served.stdout, new RegExp(`close ${trace}`));
  });
}

for (const when of ['before', 'after']) {
  test(`context: at the end of a request body that arrives after the response, with a listener from ${when} it`, async () => {
    const trace = '6'.repeat(32);
    const served = await serve(
      'service.cjs',
      async ({ port, running }) => {
        const socket = connect(port, '127.0.0.1').setEncoding('utf8');
        const headers = {
          'content-length': '4',
          traceparent: `00-${trace}-${'4'.repeat(16)}-01`,
        };
        socket.write(requestText('POST', `/answered-first?${when}`, headers));
        await new Promise((resolve) => socket.once('data', resolve));
        socket.write('late');
        await running.waitForOutput(/end /);
        socket.destroy();
      },
      { args: ['createServer'] },
    );
    assert.match(served.stdout, new RegExp(`end ${trace}`));
  });
}

test('an unsampled request propagates its trace', async () => {
  const trace = '8'.repeat(32);
  const served = await serve(
    'service.cjs',
    async ({ send }) => {
      const headers = {
        'content-length': '0',
        connection: 'close',
        traceparent: `00-${trace}-${'4'.repeat(16)}-00`,
      };
      assert.match(await send(requestText('POST', '/body', headers)), new RegExp(trace));
    },
    { args: ['createServer'] },
  );
  assert.deepEqual(served.servers, []);
  const duration = served.metrics.find(({ name }) => name === 'http.server.request.duration');
  assert.equal(duration?.count, 1);
  assert.equal(duration.attributes['http.response.status_code'], 200);
});
