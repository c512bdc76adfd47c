import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { OTLP_VERSION, VERSION } from '../../src/util/version.ts';
import { fixture, observe } from '../support/observe.ts';
import { installPacked } from '../support/packed.ts';
import { ROOT, runNode } from '../support/run-node.ts';

const project = installPacked();
after(() => project.remove());
const installed = join(project.folder, 'node_modules', 'sightline');

test('the package holds what it needs and nothing else', () => {
  const unexpected = project.files.filter(
    (path) =>
      !/^(dist\/(register\.(cjs|d\.ts)|logging\.(cjs|d\.cts)|cli\.cjs|THIRD_PARTY_LICENSES\.txt|sbom\.cdx\.json|viewer\/page\.(css|js)|(chunks|parts)\/[\w.-]+\.cjs)|docs\/.*|package\.json|README\.md|LICENSE|(CHANGELOG|SECURITY|CONTRIBUTING)\.md)$/.test(
        path,
      ),
  );
  assert.deepEqual(unexpected, []);
  for (const path of [
    'dist/register.cjs',
    'dist/cli.cjs',
    'dist/logging.cjs',
    'dist/logging.d.cts',
    'LICENSE',
    'dist/THIRD_PARTY_LICENSES.txt',
    'dist/sbom.cdx.json',
  ]) {
    assert.ok(project.files.includes(path), path);
  }
});

test('what is bundled is in the bill of materials (CycloneDX) and has its licence in the package', () => {
  const dist = join(installed, 'dist');
  const bom = JSON.parse(readFileSync(join(dist, 'sbom.cdx.json'), 'utf8')) as Bom;
  const notices = readFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), 'utf8');
  assert.equal(bom.bomFormat, 'CycloneDX');
  assert.equal(bom.metadata.component.version, VERSION);
  const listed = bom.components.map(({ group, name, version, licenses }) => {
    const fullName = group === undefined ? name : `${group}/${name}`;
    return `${fullName} ${version} (${licenses[0]!.license.id})`;
  });
  const noticed = [...notices.matchAll(/^\S+ \d+\.\d+\.\d+\S* \(.+\)$/gm)].map(([line]) => line);
  assert.ok(listed.some((line) => line.startsWith('@opentelemetry/api ')));
  assert.deepEqual(listed.toSorted(), noticed.toSorted());
});

interface Bom {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly version: string } };
  readonly components: ReadonlyArray<{
    readonly group?: string;
    readonly name: string;
    readonly version: string;
    readonly licenses: ReadonlyArray<{ readonly license: { readonly id: string } }>;
  }>;
}

test('installing it installs few packages', () => {
  const lock = JSON.parse(
    readFileSync(join(project.folder, 'node_modules', '.package-lock.json'), 'utf8'),
  ) as { packages: Record<string, unknown> };
  assert.ok(Object.keys(lock.packages).length <= 10, Object.keys(lock.packages).join(', '));
});

test('the version that telemetry states is that of package.json', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.equal(VERSION, version);
  const transformer = join(ROOT, 'node_modules/@opentelemetry/otlp-transformer/package.json');
  assert.equal(OTLP_VERSION, JSON.parse(readFileSync(transformer, 'utf8')).version);
});

test('every part loads from the installed package', async () => {
  const parts = readdirSync(join(installed, 'dist', 'parts'));
  assert.ok(parts.length > 45);
  const script = parts
    .map((part) => `require(${JSON.stringify(join(installed, 'dist', 'parts', part))});`)
    .join('\n');
  const { code, stdout, stderr } = await runNode('--eval', {
    args: [`${script} console.log('all loaded');`],
    nodeArgs: [],
    cwd: project.folder,
  });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'all loaded\n', stderr: '' });
});

for (const [title, env] of [
  [
    'OTLP/gRPC',
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_ENDPOINT: '{receiver.grpc}' },
  ],
  ['OTLP as JSON', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }],
  ['several propagators', { OTEL_PROPAGATORS: 'b3,b3multi,jaeger,xray,tracecontext' }],
] as const) {
  test(`what is bundled does its work: ${title}`, async () => {
    cpSync(fixture('http-once.mjs'), join(project.folder, 'http-once.mjs'));
    const { code, stderr, receiver } = await observe(join(project.folder, 'http-once.mjs'), env, {
      cwd: project.folder,
      nodeArgs: ['--import', 'sightline/register'],
      receiver: { grpc: true },
    });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.equal(receiver.spans.length, 2);
    assert.ok(receiver.metrics.length > 0);
  });
}

test('a service that logs nothing does not load the part for logs; its first line does', async () => {
  const script = (line: string) => `
    require('node:http').createServer().listen(0, function () { this.close(); });
    ${line}
    setTimeout(() => {
      // What is loaded does not show in require.cache.
      const session = new (require('node:inspector').Session)();
      const scripts = [];
      session.connect();
      session.on('Debugger.scriptParsed', ({ params }) => scripts.push(params.url));
      session.post('Debugger.enable', () => {
        console.log(scripts.some((url) => /sightline.*parts.create-logger-provider\\.cjs$/.test(url)));
      });
    }, 1000);`;
  for (const [line, expected] of [
    ['', 'false\n'],
    ["require('sightline/logging').getLogger().error('x');", 'true\n'],
  ] as const) {
    const { stdout, stderr } = await observe(
      '--eval',
      {},
      {
        args: [script(line)],
        nodeArgs: ['--require', 'sightline/register'],
        cwd: project.folder,
      },
    );
    assert.equal(stderr, '');
    assert.ok(stdout.endsWith(expected), stdout);
  }
});
