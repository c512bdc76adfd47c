import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sightline } from '../cli/sightline.ts';
import { fixture } from '../support/observe.ts';
import { runNode, startNode } from '../support/run-node.ts';

const ENV = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_SERVICE_NAME: 'study/service',
  OTEL_RESOURCE_ATTRIBUTES: 'service.version=1.2.3',
  ENVIRONMENT: 'test',
};
const NAME = /^study_service-1\.2\.3-(\d{8}T\d{6}Z)-(\d{8}T\d{6}Z)\.(cpu|heap)profile$/;

interface About {
  readonly service: string;
  readonly version: string;
  readonly environment: string;
  readonly start: string;
  readonly end: string;
}

interface CpuProfile {
  readonly nodes: ReadonlyArray<{ readonly callFrame: { readonly functionName: string } }>;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
  readonly sightline: About;
}

interface HeapProfile {
  readonly head: { readonly selfSize: number; readonly children: readonly unknown[] };
  readonly sightline: About;
}

function assertProfiles(folder: string, kinds: readonly string[]): void {
  const files = readdirSync(folder);
  assert.deepEqual(files.map((file) => NAME.exec(file)?.[3]).sort(), kinds);
  for (const file of files) {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile &
      HeapProfile;
    const { service, version, environment, start, end } = profile.sightline;
    assert.deepEqual([service, version, environment], ['study/service', '1.2.3', 'test']);
    assert.ok(Date.parse(start) < Date.parse(end));
    const short = (time: string) => time.replace(/[-:]|\.\d+/g, '');
    assert.deepEqual(NAME.exec(file)?.slice(1, 3), [short(start), short(end)]);
    if (file.endsWith('.cpuprofile')) {
      const names = profile.nodes.map(({ callFrame }) => callFrame.functionName);
      assert.ok(names.includes('burnProcessor'), names.join(' '));
      assert.ok(profile.samples.length > 10);
      assert.equal(profile.samples.length, profile.timeDeltas.length);
    } else {
      assert.match(JSON.stringify(profile.head), /burnProcessor/);
    }
  }
}

describe('profiles', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sightline-profiles-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [title, args, seconds] of [
    ['ends with the process', ['50', '10'], '60'],
    ['ends after SIGHTLINE_PROFILE_SECONDS', ['50', '60'], '1'],
  ] as const) {
    test(`SIGHTLINE_PROFILE=cpu,heap ${title}`, async () => {
      const target = join(folder, title);
      const { code, stdout, stderr } = await runNode(fixture('profiled.mjs'), {
        args,
        env: {
          ...ENV,
          SIGHTLINE_LOG: 'info',
          SIGHTLINE_PROFILE: 'cpu,heap',
          SIGHTLINE_PROFILE_SECONDS: seconds,
          SIGHTLINE_PROFILE_FOLDER: target,
        },
      });
      assert.deepEqual({ code, stdout }, { code: 0, stdout: 'ready\n' });
      assert.match(stderr, /info: profile written to .*\.cpuprofile/);
      assertProfiles(target, ['cpu', 'heap']);
    });
  }

  test('SIGHTLINE_PROFILE=cup is reported, and no profile is taken', async () => {
    const { stderr } = await runNode(fixture('profiled.mjs'), {
      args: ['1', '1'],
      env: { ...ENV, SIGHTLINE_PROFILE: 'cup' },
    });
    assert.match(stderr, /SIGHTLINE_PROFILE is "cup".*Did you mean "cpu"\?/);
    assert.ok(!readdirSync('.').some((file) => NAME.test(file)));
  });

  test('sightline profile: a running service, which goes on as before', async () => {
    const service = startNode(fixture('profiled.mjs'), { args: ['10'], env: ENV });
    await service.waitForOutput(/ready/);
    const pid = String(service.child.pid);
    const target = join(folder, 'command');
    const { code, stdout, stderr } = await sightline([
      ...['profile', pid, '--seconds', '1', '--folder', target],
      ...['--kind', 'cpu', 'heap'],
    ]);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.deepEqual(
      stdout.trim().split('\n').sort(),
      readdirSync(target)
        .map((file) => join(target, file))
        .sort(),
    );
    assertProfiles(target, ['cpu', 'heap']);
    // Somebody else's SIGCONT does nothing.
    service.child.kill('SIGCONT');
    service.child.kill('SIGUSR2');
    await service.waitForOutput(/still here/);
    const { signal } = await service.stop();
    assert.equal(signal, 'SIGTERM');
  });

  test('sightline profile: a process that Sightline is not in is not harmed', async () => {
    const service = startNode(fixture('profiled.mjs'), { args: ['1'], nodeArgs: [] });
    await service.waitForOutput(/ready/);
    const { code, stderr } = await sightline(['profile', String(service.child.pid)]);
    assert.equal(code, 1);
    assert.match(stderr, /^Process \d+ does not respond\. Check that it runs with Sightline/);
    service.child.kill('SIGUSR2');
    await service.waitForOutput(/still here/);
    await service.stop();
    const gone = await sightline(['profile', String(service.child.pid)]);
    assert.deepEqual(
      [gone.code, gone.stderr],
      [1, `There is no process ${service.child.pid}. [SL_PROFILE_REFUSED]\n`],
    );
  });
});
