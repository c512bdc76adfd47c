import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ensureNode } from '../../scripts/node-versions.ts';
import { loadUnderPreload } from '../support/loading.ts';
import { PRELOAD } from '../support/run-node.ts';
import { MODULE_SYSTEMS, requestCounts, servicePath, useService } from '../support/services.ts';

/** Has no synchronous hooks that can wrap ES modules, and runs TypeScript only when told to. */
const VERSION = '22.15.0';
const FLAGS = ['--experimental-strip-types', '--no-warnings'];

const node = findNode();
const skip = node === undefined && `Node ${VERSION} cannot be fetched here`;

for (const system of MODULE_SYSTEMS) {
  test(`Node ${VERSION}: Express and http (${system})`, { skip }, async () => {
    const outcome = await useService(
      `express/service.${system}`,
      async ({ get }) => {
        await get('/users/7');
      },
      { node: node!, nodeArgs: [...FLAGS, ...PRELOAD] },
    );
    assert.deepEqual(
      outcome.spans.map(({ name }) => name),
      ['GET /users/:id'],
    );
    assert.deepEqual(requestCounts(outcome), { '/users/:id 200': 1 });
  });

  for (const [module, wrapped] of [
    ['pg', 'Client.prototype.query'],
    ['http', 'http.client.request.created'],
    ['generic-pool', 'Pool.prototype.acquire'],
    ['memcached', 'prototype.command'],
  ] as const) {
    test(`Node ${VERSION}: ${module} (${system})`, { skip }, async () => {
      const loaded = await loadUnderPreload(servicePath(`probe/probe.${system}`), {
        node: node!,
        nodeArgs: FLAGS,
        args: [module],
      });
      assert.equal(loaded.code, 0, loaded.stderr);
      const found = JSON.parse(loaded.stdout) as string[];
      assert.ok(
        found.some((path) => path === wrapped || path.endsWith(`.${wrapped}`)),
        String(found),
      );
    });
  }
}

function findNode(): string | undefined {
  try {
    return ensureNode(VERSION);
  } catch {
    return undefined;
  }
}
