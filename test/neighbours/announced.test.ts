// Who else is in the service, and what each gets: in the line of the start, and by `sightline doctor`.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { sightline } from '../cli/sightline.ts';
import { runNode } from '../support/run-node.ts';
import { installNeighbour } from './packages.ts';

const packages = fileURLToPath(new URL('packages/sentry-10', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'neighbours-'));
after(() => rmSync(folder, { recursive: true }));
symlinkSync(join(packages, 'node_modules'), join(folder, 'node_modules'));
cpSync(join(packages, 'package.json'), join(folder, 'package.json'));
const SERVICE = `require('@sentry/node').init({ dsn: 'http://${'a'.repeat(8)}@127.0.0.1:9/42' });`;
writeFileSync(join(folder, 'app.js'), SERVICE);

const GETS = 'it reports as without Sightline, in the same traces';
const NOWHERE = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'console',
};

test('the line of the start says who is installed, and another line who sets itself up', async () => {
  await installNeighbour('sentry-10');
  const { stderr } = await runNode(join(folder, 'app.js'), {
    env: { ...NOWHERE, SIGHTLINE_LOG: 'info' },
  });
  const [first, ...rest] = stderr.split('\n');
  assert.ok(first?.endsWith(`Found beside it: @sentry/node 10.78.0 (${GETS}).`), first);
  assert.match(
    rest.join('\n'),
    /the service sets up @sentry\/node 10\.78\.0 itself: it reports to 127\.0\.0\.1:9 as without/,
  );
});

test('doctor says who is installed, and with --start who sets itself up', async () => {
  await installNeighbour('sentry-10');
  const args = ['doctor', '--no-network', '--json', '--start', 'app.js'];
  const { stdout } = await sightline(args, { cwd: folder, env: NOWHERE });
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const found = findings.find(({ name }) => name === '@sentry/node');
  assert.deepEqual([found?.state, found?.text], ['ok', `10.78.0, beside Sightline: ${GETS}`]);
  const said = findings.filter(({ name }) => name === 'neighbours').map(({ text }) => text);
  assert.match(said.join('\n'), /the service sets up @sentry\/node 10\.78\.0 itself/);
  assert.match(said.join('\n'), /the service registers its own OpenTelemetry SDK/);
});
