import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { ensureNode, NODE_VERSIONS, type NodeVersion } from '../../../scripts/node-versions.ts';
import { fixture, observe } from '../../support/observe.ts';
import { PRELOAD } from '../../support/run-node.ts';
import { servicePath } from '../../support/services.ts';

const FLAGS = ['--experimental-strip-types', '--no-warnings'];
/** The copies of undici by Node version; each version has its own undici for `fetch`: 6, 6, 7 and 8. */
const COPIES: Readonly<Record<NodeVersion, readonly string[]>> = {
  '22.15.0': ['undici-5', 'undici-6'],
  '22.23.3': ['undici-7'],
  '24.21.0': ['undici'],
  '26.10.0': ['undici'],
};
/** No trace header that the service forwards, and all other headers. */
const HEARD = /^\/\S+: 1 ours, 0 , (?:0 |1 own=1), kept$/;

for (const version of NODE_VERSIONS) {
  const node = find(version);
  const skip = node === undefined && `Node ${version} cannot be fetched here`;
  for (const copy of COPIES[version]) {
    test(`fetch of Node ${version} and ${copy} send one traceparent, Sightline's, in every form of headers`, {
      skip,
    }, async () => {
      const { stdout, stderr, receiver } = await observe(
        fixture('http-client/forwarded.mjs'),
        {
          UNDICI: createRequire(servicePath('undici/service.mjs')).resolve(copy),
          ITERABLES: String(copy !== 'undici-5'),
        },
        { node: node!, nodeArgs: [...FLAGS, ...PRELOAD] },
      );
      assert.equal(stderr, '');
      const lines = stdout.trimEnd().split('\n');
      assert.ok(lines.length >= 19, `${lines.length} requests`);
      for (const line of lines) {
        assert.match(line, HEARD);
        const isBaggage = line.includes('/baggage');
        assert.equal(line.includes('1 own=1'), isBaggage, line);
      }
      const clients = receiver.spans.filter(({ kind }) => kind === 'CLIENT');
      assert.equal(clients.length, lines.length);
    });
  }
}

function find(version: NodeVersion): string | undefined {
  try {
    return ensureNode(version);
  } catch {
    return undefined;
  }
}
