// The command as installed from the package.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { installPacked } from '../support/packed.ts';
import { ROOT, runNode, startNode } from '../support/run-node.ts';
import { emitTelemetry } from '../viewer/emit-telemetry.ts';
import { sightline } from './sightline.ts';

const run = promisify(execFile);
const project = installPacked();
after(() => project.remove());
const dist = join(project.folder, 'node_modules/sightline/dist');
const command = join(dist, 'cli.cjs');
const OFF = { OTEL_SDK_DISABLED: 'true', OTEL_LOG_LEVEL: 'none' };

function npm(program: 'npm' | 'npx', args: readonly string[], env: Record<string, string> = OFF) {
  return run(program, [...args], {
    cwd: project.folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  }).catch((error: { code: number; stdout: string; stderr: string }) => error);
}

test('npx sightline run and an npm script start the service; exit codes are passed on', async () => {
  writeFileSync(join(project.folder, 'end.cjs'), 'process.exit(Number(process.argv[2] ?? 0));');
  const manifest = JSON.parse(readFileSync(join(project.folder, 'package.json'), 'utf8'));
  manifest.scripts = { start: 'sightline run end.cjs' };
  writeFileSync(join(project.folder, 'package.json'), JSON.stringify(manifest));
  const npx = await npm('npx', ['sightline', 'run', 'end.cjs', '7']);
  assert.equal('code' in npx && npx.code, 7);
  const script = await npm('npm', ['start', '--silent', '--', '5']);
  assert.equal('code' in script && script.code, 5);
});

test('sightline run of the build exports telemetry', async () => {
  const receiver = await startReceiver();
  try {
    const { code, stderr } = await sightline(['run', `${ROOT}test/fixtures/http-once.mjs`], {
      command,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(receiver.spans.length, 2);
  } finally {
    await receiver.stop();
  }
});

for (const version of NODE_VERSIONS) {
  test(`sightline run observes ES modules on Node ${version}`, async () => {
    const receiver = await startReceiver();
    try {
      const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
      const { code, stdout, stderr } = await runNode(command, {
        node: ensureNode(version),
        nodeArgs: [],
        args: ['run', `${ROOT}test/fixtures/http-once.mjs`],
        env,
      });
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'hello\n', stderr: '' });
      assert.equal(receiver.spans.length, 2);
    } finally {
      await receiver.stop();
    }
  });
}

for (const version of NODE_VERSIONS) {
  test(`sightline ui of the build on Node ${version}: the page, protobuf, times to the nanosecond`, async () => {
    const ui = startNode(command, {
      node: ensureNode(version),
      nodeArgs: [],
      args: ['ui', '--no-open', '--port', '0', '--grpc-port', '0'],
    });
    const [, url = ''] = await ui.waitForOutput(/viewer at (http:\S+)/);
    const [, grpcUrl = ''] = await ui.waitForOutput(/OTLP\/gRPC at (http:\S+)/);
    await emitTelemetry({ url, grpcUrl }, 'grpc', true);
    const text = async (path: string) => (await fetch(`${url}${path}`)).text();
    assert.match(await text('/api/traces'), /"startTimeUnixNano":"1700000000123456789"/);
    assert.match(await text('/page.js'), /Why is something missing/);
    assert.match(await text('/page.css'), /\.uplot[\s\S]*\.waterfall/);
    const { code, stdout, stderr } = await ui.stop();
    assert.deepEqual({ code, stdout }, { code: 0, stdout: '' });
    assert.equal(stderr.split('\n').length, 3, stderr);
  });
}

for (const args of [
  ['--help'],
  ['--version'],
  ['env'],
  ['config'],
  ['config', '--format', 'yaml'],
  ['completion', 'bash'],
  ['completion', 'fish'],
]) {
  test(`the build prints the same as the source: sightline ${args.join(' ')}`, async () => {
    const cwd = project.folder;
    const built = await sightline(args, { command, cwd });
    assert.deepEqual(built, await sightline(args, { cwd }));
  });
}

for (const protocol of ['http/protobuf', 'grpc']) {
  test(`doctor of the build sends an empty export over ${protocol}`, async () => {
    const receiver = await startReceiver({ grpc: true });
    try {
      const env = {
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_ENDPOINT: protocol === 'grpc' ? receiver.grpcUrl : receiver.url,
      };
      const options = { command, env, cwd: project.folder };
      const { code, stdout } = await sightline(['doctor', '--start', 'end.cjs'], options);
      assert.equal(code, 0, stdout);
      assert.equal(stdout.match(/accepts exports/g)?.length, 3);
    } finally {
      await receiver.stop();
    }
  });
}

test('sightline --help loads the parser but not the SDK', async () => {
  const probe = `process.on('exit', () => {
    console.error(Object.keys(require.cache).filter((path) => path.includes('sightline/dist')).join());
  });`;
  const file = join(project.folder, 'probe.cjs');
  writeFileSync(file, probe);
  for (const [args, most] of [
    [['--help'], 2],
    [['env'], 6],
  ] as const) {
    const { code, stderr } = await runNode(command, { nodeArgs: ['--require', file], args });
    assert.equal(code, 0);
    const loaded = stderr.trim().split(',');
    assert.ok(loaded.length <= most, stderr);
    assert.deepEqual(
      loaded.filter((path) => /core-|\/parts\//.test(path)),
      [],
    );
  }
});

test('nothing that a service loads refers to the command', () => {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const others = files.filter((file) => file.endsWith('.cjs') && !/(^|\/)cli[-.]/.test(file));
  assert.ok(others.length > 50);
  const found = others.filter((file) =>
    /\brequire\(["'`]\.{1,2}\/(chunks\/)?cli[-.]/.test(readFileSync(join(dist, file), 'utf8')),
  );
  assert.deepEqual(found, []);
});
