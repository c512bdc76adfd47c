import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freePort } from '../../support/free-port.ts';
import { ROOT } from '../../support/run-node.ts';
import { buildRoot, copyApp, QUIET } from '../support/build-app.ts';
import { NEXT_APPS, type NextMajor } from '../support/next-apps.ts';
import { useApp } from '../support/use-app.ts';

const BUILT = `${ROOT}dist/register.cjs`;
const REQUESTS = [
  { path: '/items/7', name: 'GET /items/[id]', status: 200 },
  { path: '/items/8', name: 'GET /items/[id]', status: 200 },
  { path: '/api/items/7', name: 'GET /api/items/[id]', status: 200 },
  { path: '/api/broken/7', name: 'GET /api/broken/[id]', status: 500 },
  { path: '/old/7', name: 'GET /old/[id]', status: 200 },
  { path: '/guarded/5', name: 'GET /guarded/[id]', status: 200 },
];

mkdirSync(buildRoot(), { recursive: true });
const folder = mkdtempSync(join(buildRoot(), 'dev-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const major of Object.keys(NEXT_APPS) as NextMajor[]) {
  for (const [way, nodeArgs, env] of [
    ['the flag', ['--import', BUILT], {}],
    ['NODE_OPTIONS', [], { NODE_OPTIONS: `--import ${BUILT}` }],
  ] as const) {
    test(`Next.js ${major}, next dev by ${way}: one process is observed, and says so once`, async () => {
      const cwd = join(folder, `${major}-${nodeArgs.length}`);
      await copyApp(NEXT_APPS[major], cwd);
      const port = String(await freePort());
      const outcome = await useApp(
        {
          script: join(cwd, 'node_modules/next/dist/bin/next'),
          args: ['dev', '-p', port, '-H', '127.0.0.1'],
          cwd,
          nodeArgs,
          env: { ...QUIET, ...env, SIGHTLINE_LOG: 'info', OTEL_BSP_SCHEDULE_DELAY: '100' },
          isAwaited: true,
          listening: /Local:\s+(http\S+)[\s\S]*Ready in/,
        },
        REQUESTS,
      );
      for (const [index, { path, name, status }] of REQUESTS.entries()) {
        const answer = outcome.answers[index]!;
        assert.equal(answer.status, status, path);
        assert.deepEqual(
          outcome.serverSpans(answer).map((span) => span.name),
          [name],
          path,
        );
      }
      const said = `${outcome.stdout}${outcome.stderr}`.match(/^sightline .*$/gm) ?? [];
      assert.equal(said.length, 1, said.join('\n'));
      assert.match(said[0]!, /observes next-(15-)?shop/);
    });
  }
}
