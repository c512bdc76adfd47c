import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import { fixture, observe } from '../support/observe.ts';
import { installPacked } from '../support/packed.ts';
import { ROOT } from '../support/run-node.ts';

/** Services in each module system, with the flags that Node 22.15 needs for them. */
const SERVICES = ['http-once.mjs', 'http-once.cjs', 'http-once.ts', 'mixed.mjs'] as const;

interface Way {
  readonly title: string;
  readonly nodeArgs: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it reads this project's TypeScript, which Node 22.15 does only by a flag. */
  readonly typescript: boolean;
  readonly cwd: string;
}

const project = installPacked();
after(() => project.remove());
for (const name of [...SERVICES, 'mixed-server.cjs']) {
  cpSync(fixture(name), join(project.folder, name));
}

const WAYS: readonly Way[] = [
  ...['--import sightline/register', '--require sightline/register'].flatMap((flags) =>
    ways(flags, project.folder, false),
  ),
  ...['--import ./register.ts', '--import ./register', '--require ./register'].flatMap((flags) =>
    ways(flags, ROOT, true),
  ),
];

function ways(flags: string, cwd: string, typescript: boolean): readonly Way[] {
  return [
    { title: `node ${flags}`, nodeArgs: flags.split(' '), typescript, cwd },
    {
      title: `NODE_OPTIONS="${flags}"`,
      nodeArgs: [],
      env: { NODE_OPTIONS: flags },
      typescript,
      cwd,
    },
  ];
}

for (const version of NODE_VERSIONS) {
  const node = ensureNode(version);
  const old = version === '22.15.0';
  describe(`Node ${version}`, () => {
    for (const way of WAYS) {
      // See the test below.
      if (old && way.typescript && way.title.includes('--require')) continue;
      for (const service of SERVICES) {
        test(`${way.title} ${service}`, async () => {
          const stripTypes = old && (way.typescript || service.endsWith('.ts'));
          const script = way.cwd === ROOT ? fixture(service) : join(way.cwd, service);
          const flags = stripTypes ? ['--experimental-strip-types', '--no-warnings'] : [];
          const { code, stdout, stderr, receiver } = await observe(
            script,
            { ...way.env, OTEL_SERVICE_NAME: 'way-in' },
            { node, cwd: way.cwd, nodeArgs: [...flags, ...way.nodeArgs] },
          );
          assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'hello\n', stderr: '' });
          const kinds = receiver.spans.map(({ kind }) => kind).sort();
          assert.deepEqual(kinds, ['CLIENT', 'SERVER']);
          const [first, second] = receiver.spans;
          assert.equal(first?.traceId, second?.traceId);
          assert.ok(receiver.metrics.some(({ name }) => name === 'http.server.request.duration'));
        });
      }
    }
  });
}

for (const service of ['http-once.cjs', 'http-once.mjs']) {
  test(`--require of a checkout on Node 22.15, ${service}: is observed`, async () => {
    const nodeArgs = ['--experimental-strip-types', '--no-warnings', '--require', './register'];
    const { code, stdout, stderr, receiver } = await observe(
      fixture(service),
      {},
      { node: ensureNode('22.15.0'), nodeArgs },
    );
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'hello\n', stderr: '' });
    assert.equal(receiver.spans.length, 2);
  });
}
