// The layer for Lambda, .deb and .rpm: unpacked, and started as their pages say.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { INSTALLED, layouts } from '../../scripts/layouts/write-layouts.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { fixture, observe } from '../support/observe.ts';

const servers = await ensureServers(['rpm']);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-layouts-')));
after(() => rmSync(folder, { recursive: true, force: true }));

function empty(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Observes services by the file that is installed below a root. */
async function assertObserves(root: string): Promise<void> {
  const preload = join(root, INSTALLED, 'autoinstrumentation.js');
  for (const service of ['http-once.mjs', 'http-once.cjs']) {
    const script = join(root, service);
    cpSync(fixture(service), script);
    const { code, stdout, stderr, receiver } = await observe(
      script,
      { NODE_OPTIONS: `--require ${preload}`, OTEL_SERVICE_NAME: 'shop' },
      { nodeArgs: [], cwd: root },
    );
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'hello\n', stderr: '' });
    assert.equal(receiver.spans.length, 2);
  }
  const command = join(root, 'usr/bin/sightline');
  assert.match(execFileSync(process.execPath, [command, '--version'], { encoding: 'utf8' }), /\d/);
  assert.ok(existsSync(join(root, 'usr/share/doc/sightline/copyright')));
  // Owned by root on a machine of root's, and written by nobody else.
  assert.equal(statSync(preload).mode & 0o777, 0o644);
}

test('.deb: dpkg takes it, and services are observed by the installed file', async () => {
  const made = layouts.deb(empty('deb'));
  const listing = execFileSync('dpkg-deb', ['--contents', made], { encoding: 'utf8' });
  assert.match(
    listing,
    /^-rw-r--r-- root\/root .* \.\/usr\/lib\/sightline\/autoinstrumentation\.js$/m,
  );
  assert.doesNotMatch(listing, /node_modules\/sightline\/docs\//);
  const root = empty('deb-root');
  execFileSync('dpkg-deb', ['--extract', made, root]);
  await assertObserves(root);
});

test('.rpm: the same files', { skip: skipReason(servers) }, async () => {
  const made = layouts.rpm(empty('rpm'));
  const listing = execFileSync('rpm', ['-qlpv', '--nosignature', made], { encoding: 'utf8' });
  assert.match(
    listing,
    /^-rw-r--r--.* root +root .* \/usr\/lib\/sightline\/autoinstrumentation\.js$/m,
  );
  const root = empty('rpm-root');
  execFileSync('sh', ['-c', `rpm2cpio '${made}' | cpio -id --quiet`], { cwd: root });
  await assertObserves(root);
});

test('the Lambda layer: its wrapper puts Sightline before the runtime, beside what is set', () => {
  const opt = layouts.lambda(empty('lambda'));
  const wrapper = join(opt, 'sightline-handler');
  const print = ['sh', '-c', 'printf "%s" "$NODE_OPTIONS"'];
  const optionsWith = (env: Record<string, string>) =>
    execFileSync(wrapper, print, { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' });
  const own = '--import /opt/nodejs/node_modules/sightline/dist/register.cjs';
  assert.equal(optionsWith({}), own);
  assert.equal(
    optionsWith({ NODE_OPTIONS: '--enable-source-maps' }),
    `--enable-source-maps ${own}`,
  );
  assert.ok(existsSync(join(opt, own.replace('--import /opt/', ''))));
});
