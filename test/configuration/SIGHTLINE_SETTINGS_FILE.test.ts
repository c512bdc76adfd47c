// A file that changes while services run, put there as the kubelet puts a ConfigMap: behind two symbolic links, one of
// which is replaced.
import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fixture, observe } from '../support/observe.ts';
import { BUILT_PRELOAD, startNode } from '../support/run-node.ts';
import { useService } from '../support/services.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-settings-')));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A mounted ConfigMap of one file. */
function configMap(name: string) {
  const mount = join(folder, name);
  const path = join(mount, 'settings.json');
  let versions = 0;
  mkdirSync(mount);
  return {
    path,
    put(text: string) {
      const version = `..version_${++versions}`;
      mkdirSync(join(mount, version));
      writeFileSync(join(mount, version, 'settings.json'), text);
      symlinkSync(version, join(mount, '..data_tmp'));
      renameSync(join(mount, '..data_tmp'), join(mount, '..data'));
      if (versions === 1) symlinkSync('..data/settings.json', path);
    },
  };
}

test('sampling, redaction, log level and instrumentations change; what is wrong changes nothing', async () => {
  const mounted = configMap('running');
  const { spans, logs, metrics, stderr } = await useService(
    'central/service.mjs',
    async (service) => {
      const ask = async (path: string) =>
        assert.equal((await fetch(new URL(path, service.url))).status, 200);
      const all = async (phase: string) => {
        await ask(`/outer/p-${phase}`);
        await ask(`/quiet/p-${phase}?customer=ada`);
      };
      await service.printed(/SL_SETTINGS_MISSING/);
      await all('own');

      mounted.put(
        JSON.stringify({
          sampling: { ratio: 1, rules: [{ route: 'GET /quiet/:phase', ratio: 0 }] },
          logLevel: 'warn',
          redact: ['customer'],
          instrumentations: { undici: false },
        }),
      );
      await service.printed(
        /are in force: sampling ratio 1, 1 sampling rules, log level warn, 1 more/,
      );
      await all('central');

      mounted.put('{"sampling": {"ratio": 0},');
      await service.printed(/SL_SETTINGS_REFUSED/);
      await all('broken');

      mounted.put(
        '{"sampling": {"ratio": 0, "rules": [{"route": "/outer/*", "ratio": 7}]}, "redakt": []}',
      );
      await service.printed(/are in force: sampling ratio 0, 1 sampling rules\./);
      await all('bounded');

      mounted.put('{}');
      await service.printed(/are in force: nothing but/);
      await all('again');
    },
    {
      nodeArgs: BUILT_PRELOAD,
      env: { SIGHTLINE_SETTINGS_FILE: mounted.path, OTEL_METRIC_EXPORT_INTERVAL: '500' },
    },
  );

  /** Kinds of the spans of a phase, with the paths of servers. */
  const of = (phase: string) =>
    spans
      .filter(({ attributes }) => JSON.stringify(attributes).includes(`p-${phase}`))
      .map(({ kind, attributes }) =>
        kind === 'SERVER' ? String(attributes['url.path']).split('/')[1] : kind.toLowerCase(),
      )
      .sort();
  const withClient = ['client', 'inner', 'outer', 'quiet'];
  assert.deepEqual(of('own'), withClient);
  assert.deepEqual(of('central'), ['inner', 'outer']);
  assert.deepEqual(of('broken'), ['inner', 'outer']);
  assert.deepEqual(of('bounded'), ['client', 'inner', 'outer']);
  assert.deepEqual(of('again'), withClient);

  // Without the client's span, the trace goes on all the same.
  const server = (path: string) => spans.find(({ attributes }) => attributes['url.path'] === path)!;
  assert.equal(server('/inner/p-central').traceId, server('/outer/p-central').traceId);
  assert.equal(server('/inner/p-central').parentSpanId, server('/outer/p-central').spanId);

  assert.equal(server('/inner/p-own').attributes['url.query'], 'customer=ada');
  assert.equal(server('/inner/p-central').attributes['url.query'], 'customer=REDACTED');
  assert.equal(server('/inner/p-again').attributes['url.query'], 'customer=ada');

  const linesOf = (phase: string) =>
    new Set(
      logs
        .map(({ body }) => String(body))
        .filter((line) => line.endsWith(`p-${phase}`))
        .map((line) => line.split(' ')[0]),
    );
  assert.deepEqual(linesOf('own'), new Set(['info', 'warn']));
  assert.deepEqual(linesOf('central'), new Set(['warn']));
  assert.deepEqual(linesOf('broken'), new Set(['warn']));
  assert.deepEqual(linesOf('again'), new Set(['info', 'warn']));

  const count = (code: string) => stderr.split(`[${code}]`).length - 1;
  assert.deepEqual(
    ['MISSING', 'REFUSED', 'PART', 'APPLIED'].map((name) => count(`SL_SETTINGS_${name}`)),
    [1, 1, 2, 3],
    stderr,
  );
  assert.match(stderr, /`sampling\.rules\[0\]\.ratio` is 7, and counts as 1/);
  assert.match(stderr, /nothing reads `redakt`\. Did you mean redact\?/);

  // Each process says which settings it has.
  const hashes = metrics
    .filter(({ name }) => name === 'sightline.settings')
    .map(({ attributes }) => attributes['sightline.settings.hash']);
  assert.ok(new Set(hashes).size > 1, String(hashes));
});

test('from the start: one that is off by default is on, and a service without anything more ends by itself', async () => {
  const mounted = configMap('start');
  mounted.put('{"instrumentations": {"dns": true, "redsi": true}, "sampling": {"ratio": 1}}');
  const { code, stdout, stderr, receiver } = await observe(
    fixture('http-once.mjs'),
    {
      SIGHTLINE_SETTINGS_FILE: mounted.path,
      OTEL_LOG_LEVEL: 'debug',
      OTEL_TRACES_SAMPLER: 'sightline_tail',
    },
    { nodeArgs: BUILT_PRELOAD },
  );
  assert.deepEqual({ code, stdout }, { code: 0, stdout: 'hello\n' });
  assert.match(stderr, /there is no instrumentation "redsi"\. Did you mean redis\?/);
  assert.match(stderr, /instrumentation dns loaded/);
  assert.equal(receiver.spans.filter(({ kind }) => kind === 'SERVER').length, 1);
});

for (const [what, text, reason] of [
  [
    'a ratio that is a text',
    '{"sampling":{"ratio":"0.1"}}',
    /`sampling.ratio` is "0.1", and not a number/,
  ],
  [
    'a route that is no path',
    '{"sampling":{"rules":[{"route":"healthz","ratio":0}]}}',
    /not a path such as "GET \/users\/:id"/,
  ],
  ['a pattern of secrets', '{"redact":["/(a+)+$/"]}', /`redact` has .*, which is not a name/],
  ['a list', '[]', /the file is not an object/],
  ['more than it may be', `{"logLevel":"${'x'.repeat(70_000)}"}`, /more than 65536 bytes/],
] as const) {
  test(`${what} is refused whole, in one line, and the service runs as it would without`, async () => {
    const path = join(folder, `${what.replaceAll(' ', '-')}.json`);
    writeFileSync(path, text);
    const { code, stdout, stderr, receiver } = await observe(
      fixture('http-once.mjs'),
      { SIGHTLINE_SETTINGS_FILE: path },
      { nodeArgs: BUILT_PRELOAD },
    );
    assert.deepEqual({ code, stdout }, { code: 0, stdout: 'hello\n' });
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.match(stderr, reason);
    assert.match(stderr, /Using the service's own\. \[SL_SETTINGS_REFUSED\]$/m);
    assert.equal(receiver.spans.length, 2);
  });
}

test('loggers of sightline/logging print by it', async () => {
  const mounted = configMap('levels');
  mounted.put('{"logLevel": "error"}');
  const running = startNode(fixture('logging/levels.mjs'), {
    nodeArgs: [],
    args: ['{}', 'debug'],
    env: { LOG_LEVEL: 'warn', SIGHTLINE_SETTINGS_FILE: mounted.path },
  });
  await running.waitForOutput(/dbx error/);
  mounted.put('{"logLevel": "error,db=debug"}');
  const { code, stdout, stderr } = await running.finished;
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.match(stdout, /"message":"db debug"/);
  assert.doesNotMatch(stdout, /"message":"dbx (debug|warn)"/);
});
