import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { sightline } from './sightline.ts';

/** Completes a line with bash. */
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
  assert.deepEqual(completed(script, ['sightline', 'help', 'e']), ['errors', 'env']);
  // An empty answer leaves files to the shell.
  assert.deepEqual(completed(script, ['sightline', 'run', 'ap']), []);
});

test('sightline completion zsh uses the bash script', async () => {
  const { stdout } = await sightline(['completion', 'zsh']);
  assert.match(stdout, /^autoload -U \+X bashcompinit && bashcompinit$/m);
  assert.match(stdout, /^complete -o default -F _sightline sightline$/m);
});

test('sightline completion fish', async () => {
  const { stdout } = await sightline(['completion', 'fish']);
  assert.match(stdout, /^complete -c sightline -n __fish_use_subcommand -f -a doctor -d '/m);
  assert.match(stdout, /__fish_seen_subcommand_from config' -l format -x -a 'env yaml' -d/);
  for (const line of stdout.trim().split('\n')) assert.match(line, /^complete -c sightline /);
});

const missing = (shell: string) =>
  spawnSync(shell, ['--version']).error !== undefined && `${shell} is not installed`;

test('zsh can load its script', { skip: missing('zsh') }, async () => {
  const { stdout } = await sightline(['completion', 'zsh']);
  const { status, stderr } = spawnSync('zsh', ['-n'], { input: stdout, encoding: 'utf8' });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
});

test('fish completes with its script', { skip: missing('fish') }, async () => {
  const { stdout: script } = await sightline(['completion', 'fish']);
  const completed = (line: string) => {
    const command = `${script}\ncomplete -C '${line}'`;
    const { stdout } = spawnSync('fish', ['--no-config', '-c', command], { encoding: 'utf8' });
    return stdout.split('\n').flatMap((each) => each.split('\t')[0] || []);
  };
  assert.deepEqual(completed('sightline do'), ['doctor']);
  assert.deepEqual(completed('sightline config --format '), ['env', 'yaml']);
  assert.deepEqual(completed('sightline completion '), ['bash', 'fish', 'zsh']);
  assert.deepEqual(completed('sightline env '), []);
  assert.deepEqual(completed('sightline help c'), ['completion', 'config']);
});
