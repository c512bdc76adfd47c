// A package that compiles what `require` loads, such as ts-node, works with `--require` of the preload. With
// `--import` Node does not ask it for the entry, and a line says so.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createServiceFolder } from '../support/loading.ts';
import { BUILT_PRELOAD, runNode } from '../support/run-node.ts';

const folder = createServiceFolder();
const [, preload = ''] = BUILT_PRELOAD;
const env = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};
after(() => folder.remove());

folder.write(
  'node_modules/ts-node/register/index.js',
  `require.extensions['.shout'] = (module, file) => {
    const source = require('node:fs').readFileSync(file, 'utf8');
    module._compile(source.replace(/SAY/g, 'console.log'), file);
  };`,
);
const entry = folder.write('app.shout', "SAY('compiled');\n");
const compiler = ['--require', 'ts-node/register'];

test('--require', async () => {
  const nodeArgs = ['--require', preload, ...compiler];
  const { code, stdout, stderr } = await runNode(entry, { cwd: folder.path, nodeArgs, env });
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'compiled\n', stderr: '' });
});

for (const [title, nodeArgs, options] of [
  ['--import', ['--import', preload, ...compiler], ''],
  ['--import=', [`--import=${preload}`, '-r', 'ts-node/register'], ''],
  ['NODE_OPTIONS', compiler, `--import ${preload}`],
] as const) {
  test(title, async () => {
    const { stderr } = await runNode(entry, {
      cwd: folder.path,
      nodeArgs,
      env: { ...env, ...(options === '' ? {} : { NODE_OPTIONS: options }) },
    });
    const lines = stderr.split('\n').filter((line) => line.startsWith('sightline '));
    assert.equal(lines.length, 1, stderr);
    assert.match(
      lines[0]!,
      /^sightline warn: ts-node does not compile .* --require sightline\/register\. \[SL_IMPORT_SKIPS_COMPILER\]$/,
    );
  });
}

test('nothing is said of an import that is not alone', async () => {
  const empty = folder.write('empty.mjs', '');
  const nodeArgs = ['--import', preload, '--import', empty, ...compiler];
  const { stderr } = await runNode(entry, { cwd: folder.path, nodeArgs, env });
  assert.doesNotMatch(stderr, /^sightline /m);
});
