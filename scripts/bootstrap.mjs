// Runs a TypeScript file of the project in a fresh checkout: installs the dependencies where they
// are missing or out of date, and uses the Node among them where the current one cannot run
// TypeScript. Plain JavaScript for Node 18, which may be the current one.
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

/** Node 22.18 and later run TypeScript without a flag. */
function suitableNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const linked = join(ROOT, 'node_modules', 'node', 'bin', name);
  if (existsSync(linked)) return linked;
  // Without install scripts (npm 12, `ignore-scripts`) it is not linked, but in the package of the
  // platform.
  const binary = join(
    ROOT,
    'node_modules',
    `node-${process.platform}-${process.arch}`,
    'bin',
    name,
  );
  const nested = binary.replace(
    join('node_modules', 'node-'),
    join('node_modules', 'node', 'node_modules', 'node-'),
  );
  const existing = [binary, nested].find((path) => existsSync(path));
  if (existing !== undefined) return existing;
  process.stderr.write(
    `Node ${process.versions.node} is too old to run TypeScript: use Node 22.18 or newer.\n`,
  );
  process.exit(1);
}

if (!isInstalled()) install();
const [script, ...args] = process.argv.slice(2);
const child = spawn(suitableNode(), [script, ...args], {
  stdio: 'inherit',
  // Commands named `node` that the script starts use the same Node.
  env: { ...process.env, PATH: `${dirname(suitableNode())}${delimiter}${process.env.PATH}` },
});
// The child gets Ctrl-C too; this process waits until it ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
