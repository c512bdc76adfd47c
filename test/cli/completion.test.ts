import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { sightline } from './sightline.ts';

/** Lets bash itself complete a line. */
function completed(script: string, words: readonly string[]): readonly string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const { stdout, stderr } = spawnSync(
    'bash',
    [
      '--norc',
      '-c',
      `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _sightline; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ],
    { encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  return stdout.split('\n').filter((line) => line !== '');
}

test('sightline completion bash', async () => {
  const { code, stdout: script } = await sightline(['completion', 'bash']);
  assert.equal(code, 0);
  assert.deepEqual(completed(script, ['sightline', 'do']), ['doctor']);
  assert.deepEqual(completed(script, ['sightline', 'config', '--f']), ['--format']);
  assert.deepEqual(completed(script, ['sightline', 'config', '--format', '']), ['env', 'yaml']);
  assert.deepEqual(completed(script, ['sightline', 'completion', 'z']), ['zsh']);
  assert.deepEqual(completed(script, ['sightline', 'help', 'e']), ['env']);
  // An empty answer leaves files to the shell.
  assert.deepEqual(completed(script, ['sightline', 'run', 'ap']), []);
});

test('sightline completion zsh is that of bash in its emulation', async () => {
  const { stdout } = await sightline(['completion', 'zsh']);
  assert.match(stdout, /^autoload -U \+X bashcompinit && bashcompinit\n/);
  assert.match(stdout, /^complete -F _sightline sightline$/m);
});

test('sightline completion fish', async () => {
  const { stdout } = await sightline(['completion', 'fish']);
  assert.match(stdout, /^complete -c sightline -n __fish_use_subcommand -f -a doctor -d '/m);
  assert.match(stdout, /__fish_seen_subcommand_from config' -l format -x -a 'env yaml' -d/);
  for (const line of stdout.trim().split('\n')) assert.match(line, /^complete -c sightline /);
});

for (const shell of ['zsh', 'fish'] as const) {
  const missing = spawnSync(shell, ['--version']).error !== undefined;
  test(`${shell} can read its script`, {
    skip: missing && `${shell} is not installed`,
  }, async () => {
    const { stdout } = await sightline(['completion', shell]);
    const { status, stderr } = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });
}
