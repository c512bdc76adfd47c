import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { after, test } from 'node:test';
import { createCertificateFolder } from '../../support/certificates.ts';
import { MODULE_SYSTEMS } from '../../support/services.ts';
import { durations, serve } from './serve.ts';

const certificates = createCertificateFolder();
after(() => certificates.remove());
const { key, cert } = certificates.create('localhost');
const ca = readFileSync(cert);

for (const system of MODULE_SYSTEMS) {
  for (const kind of ['createServer', 'Server', 'subclass', 'https'] as const) {
    test(`${kind} (${system}): one server span of version 1.1`, async () => {
      const scheme = kind === 'https' ? 'https' : 'http';
      const served = await serve(
        `service.${system}`,
        async ({ port }) => assert.equal(await get(scheme, port), '200 hello'),
        { args: [kind], env: { KEY: key, CERTIFICATE: cert } },
      );
      assert.equal(served.servers.length, 1);
      assert.deepEqual(served.servers[0]?.scope.name, 'sightline/http-server');
      const { attributes, name } = served.servers[0]!;
      assert.equal(name, 'GET');
      assert.equal(attributes['url.scheme'], scheme);
      assert.equal(attributes['network.protocol.version'], '1.1');
      assert.equal(attributes['http.response.status_code'], 200);
      assert.deepEqual(durations(served), { 'GET 200': 1 });
      assert.equal(served.stderr, '');
    });
  }

  test(`http2 (${system}): requests of the compatibility API, also if they are reset`, async () => {
    const served = await serve(
      `service.${system}`,
      async ({ port, running }) => {
        const session = connect(`http://localhost:${port}`);
        assert.equal(await getHttp2(session, '/hello?a=b'), '200 hello');
        assert.equal(await getHttp2(session, '/fails'), '503 away');
        const partial = session.request({ ':path': '/partial' });
        partial.on('error', () => undefined);
        partial.once('data', () => partial.close(8));
        await running.waitForOutput(/partial/);
        await new Promise((resolve) => partial.once('close', resolve));
        session.close();
      },
      { args: ['http2'] },
    );
    const [hello, fails, partial] = served.servers;
    assert.equal(served.servers.length, 3);
    assert.equal(hello?.name, 'GET');
    assert.equal(hello.attributes['network.protocol.version'], '2');
    assert.equal(hello.attributes['url.scheme'], 'http');
    assert.equal(hello.attributes['url.path'], '/hello');
    assert.equal(hello.attributes['url.query'], 'a=b');
    assert.equal(hello.attributes['server.address'], 'localhost');
    assert.equal(typeof hello.attributes['server.port'], 'number');
    assert.equal(hello.attributes['network.peer.address'], '127.0.0.1');
    assert.equal(hello.status.code, 'UNSET');
    assert.equal(fails?.attributes['error.type'], '503');
    assert.equal(partial?.attributes['error.type'], 'aborted');
    assert.equal(partial.attributes['http.response.status_code'], 200);
    assert.deepEqual(durations(served), { 'GET 200': 1, 'GET 503 503': 1, 'GET 200 aborted': 1 });
    assert.equal(served.stderr, '');
  });

  test(`http2-secure (${system}): both versions on one port`, async () => {
    const served = await serve(
      `service.${system}`,
      async ({ port }) => {
        const session = connect(`https://localhost:${port}`, { ca });
        assert.equal(await getHttp2(session, '/hello'), '200 hello');
        session.close();
        assert.equal(await get('https', port), '200 hello');
      },
      { args: ['http2-secure'], env: { KEY: key, CERTIFICATE: cert } },
    );
    assert.deepEqual(
      served.servers.map(({ attributes }) => [
        attributes['network.protocol.version'],
        attributes['url.scheme'],
      ]),
      [
        ['2', 'https'],
        ['1.1', 'https'],
      ],
    );
    assert.equal(served.stderr, '');
  });
}

function get(scheme: 'http' | 'https', port: number): Promise<string> {
  const request = scheme === 'https' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/hello', agent: false, ca }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () => resolve(`${response.statusCode} ${body}`));
    })
      .on('error', reject)
      .end();
  });
}

function getHttp2(session: ReturnType<typeof connect>, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    session
      .request({ ':path': path })
      .on('response', (headers) => {
        text = `${headers[':status']} `;
      })
      .on('error', reject)
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        text += chunk;
      })
      .on('end', () => resolve(text));
  });
}
