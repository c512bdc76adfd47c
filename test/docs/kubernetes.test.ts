// docs/kubernetes.md: the manifest, by the schema of Kubernetes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { beyondRestricted, podsOf } from '../kubernetes/pod-security.ts';
import { ROOT } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const page = readFileSync(join(ROOT, 'docs/kubernetes.md'), 'utf8');
const [printed = '', injected = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, yaml]) => yaml!,
);

before(installTestPackages);

function faultsOf(yaml: string): string {
  return execFileSync(process.execPath, [servicePath('kubernetes/check.mjs')], {
    input: JSON.stringify(parse(yaml)),
    encoding: 'utf8',
  });
}

test('the manifest as it is printed is a Deployment', () => assert.equal(faultsOf(printed), ''));

test('the manifest that needs no webhook is a Deployment, within Pod Security `restricted`', () => {
  assert.equal(faultsOf(injected), '');
  const [pod] = podsOf([parse(injected)]);
  assert.deepEqual(beyondRestricted(pod!.spec), []);
});

test('with the address of the node, as the page says, it is one too, and the address comes first', () => {
  assert.match(page, /`fieldPath: status\.hostIP` as `NODE_IP`/);
  const endpoint = /`(http:\/\/\$\(NODE_IP\):4318)`/.exec(page)![1]!;
  const lines = `$1- { name: NODE_IP, valueFrom: { fieldRef: { fieldPath: status.hostIP } } }
$1- { name: OTEL_EXPORTER_OTLP_ENDPOINT, value: "${endpoint.replace('$', '$$$$')}" }`;
  const onNode = printed.replace(/^( +)- { name: OTEL_EXPORTER_OTLP_ENDPOINT.*$/m, lines);
  assert.notEqual(onNode, printed);
  assert.ok(onNode.includes(endpoint));
  assert.equal(faultsOf(onNode), '');
});

test('a field that Kubernetes does not know, and one that is missing, are found', () => {
  assert.match(faultsOf(printed.replace('fieldRef', 'fieldref')), /there is no such field/);
  assert.match(faultsOf(printed.replace(/selector: .*/, '')), /required .*selector/);
});
