// sightline/logging as it is installed from the package.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import { type Line, parseLines } from '../logging/lines.ts';
import { fixture, observe } from '../support/observe.ts';
import { installPacked } from '../support/packed.ts';
import { ROOT, runNode } from '../support/run-node.ts';

const run = promisify(execFile);
const project = installPacked();
after(() => project.remove());

const USE = `
setupLogging({ serviceName: 'shop' });
getLogger('db').info('ready', { port: 80 });
`;
const SERVICES = {
  'service.mjs': `import { getLogger, setupLogging } from 'sightline/logging';${USE}`,
  'service.cjs': `const { getLogger, setupLogging } = require('sightline/logging');${USE}`,
  'from-both.mjs': `import { getLogger, setupLogging } from 'sightline/logging';
    import { createRequire } from 'node:module';
    const required = createRequire(import.meta.url)('sightline/logging');
    if (required.getLogger('a') !== getLogger('a')) throw new Error('two copies');${USE}`,
} as const;
for (const [name, text] of Object.entries(SERVICES)) {
  writeFileSync(join(project.folder, name), text);
}

for (const version of NODE_VERSIONS) {
  for (const name of Object.keys(SERVICES)) {
    test(`Node ${version}, ${name}: a line, with and without the preload`, async () => {
      const script = join(project.folder, name);
      const options = { node: ensureNode(version), cwd: project.folder };
      const bare = await runNode(script, { ...options, nodeArgs: [] });
      const preloaded = await observe(
        script,
        {},
        { ...options, nodeArgs: ['--import', 'sightline/register'] },
      );
      for (const { code, stdout, stderr } of [bare, preloaded]) {
        assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
        const [{ timestamp: _, ...line }, ...others] = parseLines(stdout) as [Line];
        assert.deepEqual(others, []);
        assert.deepEqual(line, {
          level: 'info',
          logger: 'db',
          message: 'ready',
          service: 'shop',
          port: 80,
        });
      }
      const { logs } = preloaded.receiver;
      assert.deepEqual(
        logs.map(({ body, scope }) => `${scope.name}: ${body}`),
        ['db: ready'],
      );
    });
  }
}

test('in a trace, by the build: one record a line, with the ids of its trace', async () => {
  cpSync(fixture('logging/in-trace.mjs'), join(project.folder, 'in-trace.mjs'));
  cpSync(
    join(ROOT, 'node_modules/@opentelemetry/api'),
    join(project.folder, 'node_modules/@opentelemetry/api'),
    {
      recursive: true,
    },
  );
  const { code, stdout, receiver } = await observe(
    join(project.folder, 'in-trace.mjs'),
    {},
    {
      cwd: project.folder,
      nodeArgs: ['--import', 'sightline/register'],
      args: ['sightline/logging'],
    },
  );
  assert.equal(code, 0);
  const lines = parseLines(stdout);
  assert.equal(receiver.logs.length, lines.length);
  for (const { message, trace_id = '' } of lines) {
    const found = receiver.logs.filter(({ body }) => body === message);
    assert.deepEqual(
      found.map(({ traceId }) => traceId),
      [trace_id],
    );
  }
});

test('its types are those of the code, in ES modules and CommonJS', async () => {
  const text = `import { getLogger, setupLogging, type Logger } from 'sightline/logging';
    setupLogging({ serviceName: 'shop', level: 'info,db=debug', format: 'json' });
    const logger: Logger = getLogger('db');
    logger.child({ request: 1 }).error('failed', { error: new Error('x') });
    interface Order { id: number }
    const order: Order = { id: 1 };
    logger.info('an interface', order);
    logger.error(new Error('x'));
    // @ts-expect-error there is no such option
    setupLogging({ service: 'x' });
    // @ts-expect-error there is no such level
    logger.log('loud', 'x');
  `;
  for (const name of ['types.mts', 'types.cts']) writeFileSync(join(project.folder, name), text);
  await run(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      ...['--noEmit', '--strict', '--module', 'nodenext', '--types', ''],
      ...['types.mts', 'types.cts'],
    ],
    { cwd: project.folder },
  ).catch((error: { stdout: string }) => assert.fail(error.stdout));
});

test('winston lies in its file, and not in the core', () => {
  const logging = readFileSync(
    join(project.folder, 'node_modules/sightline/dist/logging.cjs'),
    'utf8',
  );
  assert.match(logging, /Attempt to write logs with no transports/);
  const core = project.files.filter((file) => /chunks\/core-/.test(file));
  assert.ok(core.length > 0);
  for (const file of core) {
    const text = readFileSync(join(project.folder, 'node_modules/sightline', file), 'utf8');
    assert.doesNotMatch(text, /Attempt to write logs/);
  }
});
