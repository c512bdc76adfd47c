import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ensureNode, NODE_VERSIONS, type NodeVersion } from '../../../scripts/node-versions.ts';
import { createCertificateFolder } from '../../support/certificates.ts';
import { fixture, observe } from '../../support/observe.ts';
import { PRELOAD, runNode } from '../../support/run-node.ts';

const FORMS = fixture('http-client/forms.cjs');
/** Minimum number of forms, to detect an incomplete list. */
const FEWEST_FORMS = 500;
/** Node 22.15 to 22.17 run TypeScript only with a flag. */
const FLAGS = ['--experimental-strip-types', '--no-warnings'];
const COUNT = /^(\d+) of (\d+) requests are traced\n/m;

const certificates = createCertificateFolder();
after(() => certificates.remove());
const { key, cert } = certificates.create('forms');
const env = { KEY: key, CERTIFICATE: cert };

for (const version of NODE_VERSIONS) {
  const node = find(version);
  const skip = node === undefined && `Node ${version} cannot be fetched here`;
  test(`http and https requests in every form of arguments are those of bare Node ${version}, with one traceparent`, {
    skip,
  }, async () => {
    const [bare, ours] = await Promise.all([
      runNode(FORMS, { node: node!, nodeArgs: ['--no-warnings'], env }),
      observe(FORMS, env, { node: node!, nodeArgs: [...FLAGS, ...PRELOAD] }),
    ]);
    assert.equal(bare.code, 0, bare.stderr);
    assert.equal(ours.stderr, '');
    const lines = bare.stdout.replace(COUNT, '').split('\n');
    assert.ok(lines.length > FEWEST_FORMS, `${lines.length} forms`);
    assert.ok(!bare.stdout.includes(': no end'), 'a form does not end');
    assert.deepEqual(ours.stdout.replace(COUNT, '').split('\n'), lines);
    const [, traced, requests] = COUNT.exec(ours.stdout)!;
    assert.equal(traced, requests);
    const clients = ours.receiver.spans.filter(({ kind }) => kind === 'CLIENT');
    assert.ok(clients.length >= Number(requests), `${clients.length} spans of ${requests}`);
  });
}

function find(version: NodeVersion): string | undefined {
  try {
    return ensureNode(version);
  } catch {
    return undefined;
  }
}
