// Runs a TypeScript file of the project on a bare checkout: installs the dependencies where they are
// missing or out of date, and takes the Node among them where the one at hand is too old for
// TypeScript. Plain JavaScript that Node 18 runs, since that may be what is at hand.
//
//   node scripts/bootstrap.mjs scripts/test.ts --quick
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
const LOCK = join(ROOT, 'package-lock.json');

function isInstalled() {
  return existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs;
}

function install() {
  process.stderr.write('installing the dependencies …\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32', // there it is npm.cmd
  });
  if (status !== 0) {
    process.stderr.write('npm ci failed; its own lines above say why.\n');
    process.exit(1);
  }
}

/** Node runs TypeScript without a flag since 22.18. */
function suitableNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const linked = join(ROOT, 'node_modules', 'node', 'bin', name);
  if (existsSync(linked)) return linked;
  // Without install scripts (npm 12, `ignore-scripts`) nobody has linked it: the package of the platform has it.
  const own = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', name);
  const nested = own.replace(
    join('node_modules', 'node-'),
    join('node_modules', 'node', 'node_modules', 'node-'),
  );
  const found = [own, nested].find((path) => existsSync(path));
  if (found !== undefined) return found;
  process.stderr.write(
    `Node ${process.versions.node} is too old to run TypeScript: use Node 22.18 or newer.\n`,
  );
  process.exit(1);
}

if (!isInstalled()) install();
const [script, ...args] = process.argv.slice(2);
const child = spawn(suitableNode(), [script, ...args], {
  stdio: 'inherit',
  // What the script starts by the name `node` is the same one.
  env: { ...process.env, PATH: `${dirname(suitableNode())}${delimiter}${process.env.PATH}` },
});
// A Ctrl-C reaches the child by itself; this process waits for it to end in its own way.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
