import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSION } from '../../src/util/version.ts';
import { sightline } from './sightline.ts';

const COMMANDS = [
  'run',
  'dev',
  'ui',
  'traces',
  'logs',
  'metrics',
  'errors',
  'mcp',
  'doctor',
  'config',
  'profile',
  'env',
  'completion',
] as const;

test('sightline --help names each command', async () => {
  const { code, stdout, stderr } = await sightline(['--help']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  for (const command of COMMANDS) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
});

for (const command of COMMANDS) {
  test(`sightline ${command} --help`, async () => {
    const { code, stdout } = await sightline([command, '--help']);
    assert.equal(code, 0);
    assert.ok(stdout.startsWith(`Usage: sightline ${command}`), stdout);
    assert.equal((await sightline(['help', command])).stdout, stdout);
  });
}

test('sightline --version', async () => {
  assert.equal((await sightline(['--version'])).stdout, `${VERSION}\n`);
});

for (const [args, meant] of [
  [['docter'], /Did you mean doctor\?/],
  [['help', 'docter'], /Did you mean doctor\?/],
  [['config', '--format', 'toml'], /Try --help for usage\.\n$/],
  [['profile', '1', '--seconds', '0'], /from 1 to 3600/],
  [['config', '--jsno'], /Did you mean --json\?/],
  [['doctor', '--strat'], /Did you mean --start\?/],
  [['config', '--format', 'yml'], /Did you mean yaml\?/],
  [['completion', 'bsh'], /Did you mean bash\?/],
  [['doctor', '--start-seconds', 'many'], /number of seconds/],
  [['config', '--json', '--format', 'env'], /cannot be used with/],
  [[], /Usage: sightline/],
] as const) {
  test(`wrong usage exits with 2 and suggests a correction: sightline ${args.join(' ')}`, async () => {
    const { code, stdout, stderr } = await sightline(args);
    assert.deepEqual({ code, stdout }, { code: 2, stdout: '' });
    assert.match(stderr, meant);
  });
}

test('no colors in a pipe or with NO_COLOR, colors with FORCE_COLOR', async () => {
  const colour = '\x1b[';
  for (const args of [['--help'], ['env'], ['config'], ['doctor', '--no-network']]) {
    const plain = await sightline(args);
    assert.ok(!plain.stdout.includes(colour), args.join(' '));
    const coloured = await sightline(args, { env: { FORCE_COLOR: '1' } });
    assert.ok(coloured.stdout.includes(colour), args.join(' '));
    const none = await sightline(args, { env: { NO_COLOR: '1' } });
    assert.equal(none.stdout, plain.stdout);
  }
});
