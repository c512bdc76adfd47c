import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureNode, NODE_VERSIONS, type NodeVersion } from '../../../scripts/node-versions.ts';
import { fixture, observe } from '../../support/observe.ts';
import { PRELOAD, runNode } from '../../support/run-node.ts';

const SERVICE = fixture('http-client/http2-ends.cjs');
const FLAGS = ['--experimental-strip-types', '--no-warnings'];
const VARYING = /^(port|traced) .*\n/gm;

/** By path: the number of requests, the status, and `error.type`. */
const ENDS: Readonly<Record<string, readonly [number, number | undefined, error?: string]>> = {
  '/ok': [1, 200],
  '/missing': [1, 404, '404'],
  '/reset': [1, undefined, 'ERR_HTTP2_STREAM_ERROR'],
  // The server ends the stream, which Node reports without an error; with `/silent`, the caller does.
  '/cancelled': [1, undefined, 'ERR_HTTP2_STREAM_ERROR'],
  '/unanswered': [1, undefined, 'ERR_HTTP2_STREAM_ERROR'],
  '/silent': [4, undefined],
  '/cut': [1, 200, 'ECONNRESET'],
  '/refused': [1, undefined, 'ECONNREFUSED'],
  '/traced': [2, 200],
  '/frozen': [2, 200],
  // gRPC has its own instrumentation.
  '/grpc': [0, undefined],
};

for (const version of NODE_VERSIONS) {
  const node = find(version);
  const skip = node === undefined && `Node ${version} cannot be fetched here`;
  test(`http2 requests are those of bare Node ${version}, with a span and one traceparent`, {
    skip,
  }, async () => {
    const [bare, ours] = await Promise.all([
      runNode(SERVICE, { node: node!, nodeArgs: ['--no-warnings'] }),
      observe(SERVICE, {}, { node: node!, nodeArgs: [...FLAGS, ...PRELOAD] }),
    ]);
    assert.equal(bare.code, 0, bare.stderr);
    assert.equal(ours.stderr, '');
    assert.equal(ours.stdout.replace(VARYING, ''), bare.stdout.replace(VARYING, ''));

    const heard = ours.stdout.match(/^heard /gm)!.length;
    // All except the gRPC request, which is not traced here.
    assert.match(ours.stdout, new RegExp(`^traced ${heard - 1}$`, 'm'));
    const port = Number(/port (\d+)/.exec(ours.stdout)![1]);
    const spans = ours.receiver.spans.filter(({ kind }) => kind === 'CLIENT');
    for (const [path, [count, status, error]] of Object.entries(ENDS)) {
      const found = spans.filter(({ attributes }) => String(attributes['url.full']).endsWith(path));
      assert.equal(found.length, count, path);
      for (const { attributes } of found) {
        assert.equal(attributes['http.response.status_code'], status, path);
        assert.equal(attributes['error.type'], error, path);
      }
    }
    const ok = spans.find(({ attributes }) => String(attributes['url.full']).endsWith('/ok'))!;
    assert.equal(ok.name, 'GET');
    assert.deepEqual(ok.attributes, {
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'network.peer.address': '127.0.0.1',
      'network.peer.port': port,
      'network.protocol.version': '2',
      'server.address': '127.0.0.1',
      'server.port': port,
      'url.full': `http://127.0.0.1:${port}/ok`,
    });
    const durations = ours.receiver.metrics.filter(
      ({ name }) => name === 'http.client.request.duration',
    );
    assert.equal(
      durations.reduce((sum, { count = 0 }) => sum + count, 0),
      spans.length,
    );
    const counted = durations.find(({ attributes }) => attributes['error.type'] === '404');
    assert.deepEqual(counted?.attributes, {
      'error.type': '404',
      'http.request.method': 'GET',
      'http.response.status_code': 404,
      'network.protocol.version': '2',
      'server.address': '127.0.0.1',
      'server.port': port,
      'url.scheme': 'http',
    });
  });
}

function find(version: NodeVersion): string | undefined {
  try {
    return ensureNode(version);
  } catch {
    return undefined;
  }
}
