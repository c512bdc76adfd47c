// Against the server of OpAMP's own library in Go.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type OpampServer, startOpampServer } from '../../scripts/servers/start-opamp.ts';
import { fixture, observe } from '../support/observe.ts';
import { BUILT_PRELOAD } from '../support/run-node.ts';
import { useService } from '../support/services.ts';

/** A line of the server's: the head of a request, or a message as protojson has it. */
interface Line {
  readonly authorization?: string;
  readonly uid?: string;
  readonly hash?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly message?: {
    readonly sequenceNum?: string;
    readonly capabilities?: string;
    readonly agentDescription?: Readonly<
      Record<
        'identifyingAttributes' | 'nonIdentifyingAttributes',
        ReadonlyArray<{ readonly key: string; readonly value: Readonly<Record<string, unknown>> }>
      >
    >;
    readonly health?: {
      readonly healthy?: boolean;
      readonly startTimeUnixNano?: string;
      readonly lastError?: string;
    };
    readonly remoteConfigStatus?: { readonly status?: string; readonly errorMessage?: string };
    readonly agentDisconnect?: object;
  };
}

let server: OpampServer;
before(async () => {
  server = await startOpampServer();
});
after(() => server?.stop());

const TOKEN = 'planted-token-not-a-real-one';

/** The server's lines from a mark on. */
const linesFrom = (mark: number): readonly Line[] =>
  server
    .logs()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .slice(mark)
    .map((line) => JSON.parse(line) as Line);

async function line(mark: number, isIt: (line: Line) => boolean): Promise<Line> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(50)) {
    const found = linesFrom(mark).find(isIt);
    if (found !== undefined) return found;
  }
  throw new Error(`it has not come:\n${server.logs()}`);
}

test('the server sees the process, sends settings within the same bounds, and learns the outcome', async () => {
  const env = {
    SIGHTLINE_OPAMP_ENDPOINT: new URL(server.endpoint).origin,
    SIGHTLINE_OPAMP_HEADERS: `authorization=Bearer ${TOKEN}`,
    SIGHTLINE_OPAMP_INTERVAL: '1000',
    OTEL_SERVICE_NAME: 'seen',
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://127.0.0.1:9/v1/metrics',
    OTEL_METRIC_EXPORT_INTERVAL: '500',
  };
  const { spans, stdout, stderr } = await useService(
    'central/service.mjs',
    async (service) => {
      const ask = async (phase: string) =>
        assert.equal((await fetch(new URL(`/quiet/p-${phase}`, service.url))).status, 200);
      await service.printed(/SL_OPAMP_CONNECTED/);
      await ask('own');

      const first = await line(0, ({ message }) => message !== undefined);
      const { message, uid = '', files = {} } = first;
      assert.match(uid, /^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
      const age = Date.now() - Number.parseInt(uid.slice(0, 12), 16);
      assert.ok(age >= 0 && age < 600_000, String(age));
      assert.equal(message?.sequenceNum, undefined, 'the first is 0');
      assert.equal(Number(message?.capabilities), 1 + 2 + 4 + 2048 + 4096 + 8192);
      const { identifyingAttributes = [], nonIdentifyingAttributes = [] } =
        message?.agentDescription ?? {};
      const identity = new Map(identifyingAttributes.map(({ key, value }) => [key, value]));
      assert.deepEqual(identity.get('service.name'), { stringValue: 'seen' });
      assert.ok(identity.has('service.instance.id'));
      assert.ok(nonIdentifyingAttributes.some(({ key }) => key === 'process.pid'));
      assert.ok(!identity.has('process.pid'));
      const started = Number(message?.health?.startTimeUnixNano) / 1e6;
      assert.ok(Math.abs(Date.now() - started) < 600_000, String(started));

      // The settings as `sightline config` shows them.
      const shown = JSON.parse(files['sightline-config.json']!);
      const of = (name: string) =>
        shown.settings.find((setting: { name: string }) => setting.name === name);
      assert.equal(of('service.name').value, 'seen');
      assert.equal(of('SIGHTLINE_OPAMP_INTERVAL').value, '1000');
      assert.ok(of('SIGHTLINE_OPAMP_HEADERS').value !== '', 'that there are some is seen');

      const failing = await line(0, (it) => it.message?.health?.lastError !== undefined);
      assert.equal(failing.message?.health?.healthy, undefined, 'false');
      assert.match(
        failing.message?.health?.lastError ?? '',
        /^cannot export metrics to http:\/\/127\.0\.0\.1:9\/v1\/metrics: nothing is listening/,
      );
      // What the server knows is not sent again.
      assert.equal(failing.message?.agentDescription, undefined);

      const given = '{"sampling":{"rules":[{"route":"/none/*","ratio":7}],"ratio":0}}';
      await server.ask('/configuration?hash=one', given);
      const applied = await line(0, ({ hash }) => hash === 'one');
      assert.equal(applied.message?.remoteConfigStatus?.status, 'RemoteConfigStatuses_APPLIED');
      assert.deepEqual(JSON.parse(applied.files?.['central-settings.json'] ?? ''), {
        sampling: { ratio: 0, rules: [{ route: '/none/*', ratio: 1 }] },
        redact: [],
        instrumentations: {},
      });
      await ask('remote');

      await server.ask('/configuration?hash=two', '{"redact":["/(a+)+$/"]}');
      const refused = await line(0, ({ hash }) => hash === 'two');
      assert.equal(refused.message?.remoteConfigStatus?.status, 'RemoteConfigStatuses_FAILED');
      assert.match(refused.message?.remoteConfigStatus?.errorMessage ?? '', /which is not a name/);
      await ask('refused');

      // Later, as it says; then all of it, as it asks.
      const before = linesFrom(0).length;
      await server.ask('/unavailable?ms=1500');
      await service.printed(/the server answers: too many agents/);
      await service.printed(/responds again/);
      assert.ok(linesFrom(before).some((it) => it.message?.agentDescription !== undefined));
      const mark = linesFrom(0).length;
      await server.ask('/full');
      const again = await line(mark, (it) => it.message?.agentDescription !== undefined);
      assert.equal(again.uid, uid);
      assert.equal(again.hash, 'two');
      await server.ask('/configuration?hash=three', '{}');
      await line(mark, ({ hash }) => hash === 'three');
      await ask('again');
    },
    { nodeArgs: BUILT_PRELOAD, env },
  );

  const paths = spans.map(({ attributes }) => attributes['url.path']).filter(Boolean);
  assert.deepEqual(paths, ['/quiet/p-own', '/quiet/p-again']);
  assert.ok(
    spans.every(({ kind }) => kind === 'SERVER'),
    'what goes to the server is not traced',
  );
  assert.match(
    stderr,
    /the settings of the OpAMP server http:\S+ cannot be used.*SL_SETTINGS_REFUSED/,
  );

  const all = linesFrom(0);
  const messages = all.filter(({ message }) => message !== undefined);
  assert.deepEqual(
    messages.map(({ message }) => Number(message?.sequenceNum ?? 0)),
    messages.map((_, index) => index),
  );
  assert.ok(all.some(({ authorization }) => authorization === `Bearer ${TOKEN}`));
  const written = `${JSON.stringify(messages)}${stdout}${stderr}`;
  assert.ok(!written.includes(TOKEN), 'secrets are never shown');
  assert.ok(messages.at(-1)?.message?.agentDisconnect, 'the last says that it ends');
});

test('it does not keep a process alive, whatever the server does', async () => {
  /** Takes what comes, and never answers. */
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => {
    silent.listen(0, '127.0.0.1', resolve);
  });
  const { port } = silent.address() as { port: number };
  const run = async (endpoint: string) => {
    const began = Date.now();
    const { code, stdout, stderr, receiver } = await observe(
      fixture('http-once.mjs'),
      { SIGHTLINE_OPAMP_ENDPOINT: endpoint },
      { nodeArgs: BUILT_PRELOAD },
    );
    assert.deepEqual({ code, stdout }, { code: 0, stdout: 'hello\n' });
    assert.equal(receiver.spans.length, 2);
    return { ms: Date.now() - began, stderr };
  };
  try {
    // It would wait ten seconds for an answer.
    assert.ok((await run(`http://127.0.0.1:${port}`)).ms < 9000);
    const { stderr } = await run('http://127.0.0.1:9');
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.match(stderr, /cannot be used: .*ECONNREFUSED.*\[SL_OPAMP_FAILED\]/);
    assert.match((await run('opamp.example')).stderr, /SIGHTLINE_OPAMP_ENDPOINT/);
  } finally {
    silent.close();
  }
});

test('all threads of a process have the same settings, later ones included', async () => {
  await server.ask('/configuration?hash=threads', '{"redact":["customer"]}');
  const { stderr } = await useService(
    fixture('central/threads.mjs'),
    async (service) => {
      await service.printed(/(are in force[\s\S]*){2}/);
      assert.equal((await fetch(service.url)).status, 200);
      await service.printed(/(are in force[\s\S]*){3}/);
    },
    {
      nodeArgs: BUILT_PRELOAD,
      env: { SIGHTLINE_OPAMP_ENDPOINT: server.endpoint },
    },
  );
  assert.equal(stderr.split('of the main thread are in force: 1 more names').length - 1, 2, stderr);
});

test('where a file has the settings, those of the server are not requested', async () => {
  const mark = linesFrom(0).length;
  await server.ask('/configuration?hash=four', '{"sampling":{"ratio":0}}');
  await server.ask('/status?code=503');
  const { spans, stderr } = await useService(
    'central/service.mjs',
    async (service) => {
      const { message } = await line(mark, (it) => it.message !== undefined);
      assert.equal(Number(message?.capabilities), 1 + 4 + 2048 + 8192);
      await line(mark, (it) => Number(it.message?.sequenceNum) === 2);
      assert.equal((await fetch(new URL('/quiet/file', service.url))).status, 200);
    },
    {
      nodeArgs: BUILT_PRELOAD,
      env: {
        SIGHTLINE_OPAMP_ENDPOINT: server.endpoint,
        SIGHTLINE_OPAMP_INTERVAL: '1000',
        SIGHTLINE_SETTINGS_FILE: '/nowhere/settings.json',
      },
    },
  );
  assert.equal(spans.length, 1, stderr);
  assert.match(stderr, /cannot be used: the server responded with 503/);
  assert.match(stderr, /responds again/);
});
