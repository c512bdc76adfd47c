import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ROOT } from '../../support/run-node.ts';
import { buildRoot, copyApp, runNode } from '../support/build-app.ts';
import { describeNext } from '../support/describe-next.ts';
import { NEXT_APPS, nextStandalone, nextStart, standaloneIn } from '../support/next-apps.ts';
import { useApp } from '../support/use-app.ts';

const BUILT = `${ROOT}dist/register.cjs`;

describeNext('Next.js 16, next start by NODE_OPTIONS', {
  start: () => nextStart('16'),
  preload: { env: { NODE_OPTIONS: `--import ${BUILT}` } },
});
describeNext('Next.js 16, next start by --require', {
  start: () => nextStart('16'),
  preload: { nodeArgs: ['--require', BUILT] },
});
describeNext('Next.js 16, built by webpack', {
  start: () => nextStart('16', { options: ['--webpack'] }),
});
describeNext('Next.js 16, with a basePath', {
  start: () => nextStart('16', { env: { BASE_PATH: '/shop' } }),
  base: '/shop',
});
describeNext('Next.js 16, a standalone server', { start: () => nextStandalone('16') });

describe('a standalone server that has Sightline itself', () => {
  mkdirSync(buildRoot(), { recursive: true });
  const folder = mkdtempSync(join(buildRoot(), 'standalone-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const names = async (cwd: string) => {
    const start = await standaloneIn(cwd);
    const nodeArgs = ['--import', 'sightline/register'];
    const { spans } = await useApp({ ...start, nodeArgs }, [{ path: '/items/7' }]);
    return spans.map(({ name }) => name);
  };

  test('installed beside', async () => {
    const { cwd } = await nextStandalone('16');
    const beside = join(folder, 'beside');
    cpSync(cwd, beside, { recursive: true });
    putSightline(beside);
    assert.deepEqual(await names(beside), ['GET /items/[id]']);
  });

  test('copied by outputFileTracingIncludes', async () => {
    const app = join(folder, 'app');
    await copyApp(NEXT_APPS['16'], app);
    putSightline(app);
    const env = { OUTPUT: 'standalone', INCLUDE: 'node_modules/sightline/**' };
    for (const command of NEXT_APPS['16'].build) await runNode(command, app, env);
    const standalone = join(app, '.next/standalone');
    assert.ok(existsSync(join(standalone, 'node_modules/sightline/dist/register.cjs')));
    // Elsewhere, so that nothing is found in the folder of the build.
    const moved = join(folder, 'moved');
    cpSync(standalone, moved, { recursive: true });
    assert.deepEqual(await names(moved), ['GET /items/[id]']);
  });
});

/** As npm installs it: the files that are published. */
function putSightline(folder: string): void {
  const target = join(folder, 'node_modules/sightline');
  const { files } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { files: string[] };
  for (const name of ['package.json', ...files.filter((file) => !/[*!]/.test(file))]) {
    if (existsSync(ROOT + name)) cpSync(ROOT + name, join(target, name), { recursive: true });
  }
}
