// Stores past one machine: their configurations, judged by their own checkers, and the page that is made of what was measured.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { PAGE, pageOf, readMeasured } from '../../scripts/scale/page.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';
import { ROOT } from '../support/run-node.ts';

const servers = await ensureServers(['prometheus', 'loki']);
const stack = (path: string) => join(ROOT, 'stack', path);

describe('stores beyond one machine', { skip: skipReason(servers) }, () => {
  test('Prometheus also writes to another store', () => {
    const folder = temporaryFolder('remote-write');
    const print = (url: string) =>
      spawnSync('/bin/sh', [stack('prometheus/start.sh'), 'print-config'], {
        encoding: 'utf8',
        env: { ...process.env, PROMETHEUS_DATA: folder, REMOTE_WRITE_URL: url },
      });
    const url = 'https://mimir.example/api/v1/push?a=1';
    const { stdout, status } = print(url);
    assert.equal(status, 0);
    assert.equal(parse(stdout).remote_write[0].url, url);
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/checked.yml`, stdout);
    const promtool = join(
      dirname('path' in servers.prometheus ? servers.prometheus.path : ''),
      'promtool',
    );
    execFileSync(promtool, ['check', 'config', '--syntax-only', `${folder}/checked.yml`]);
    assert.equal(print('mimir:9009').status, 1);
    assert.equal(parse(print('').stdout).remote_write, undefined);
  });

  for (const target of ['write', 'read', 'backend']) {
    test(`Loki on object storage, as ${target}`, () => {
      const loki = 'path' in servers.loki ? servers.loki.path : '';
      const { status, stderr } = spawnSync(
        loki,
        [
          `-config.file=${stack('loki/loki.scalable.yaml')}`,
          ...['-config.expand-env=true', `-target=${target}`, '-verify-config'],
        ],
        {
          encoding: 'utf8',
          env: {
            ...process.env,
            ...{ LOKI_MEMBERS: 'loki:7946', S3_ENDPOINT: 'http://s3.example' },
            ...{ S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'of-this-test' },
          },
        },
      );
      assert.equal(status, 0, stderr);
    });
  }

  test('Loki labels the same on one machine and on several', () => {
    const labels = (file: string) =>
      parse(readFileSync(stack(`loki/${file}`), 'utf8')).distributor.otlp_config;
    assert.deepEqual(labels('loki.scalable.yaml'), labels('loki.yaml'));
  });
});

test('docs/scale.md has the measured values', () => {
  const text = readFileSync(PAGE, 'utf8');
  assert.equal(text, pageOf(text, readMeasured()), 'npm run scale -- sheet');
});
