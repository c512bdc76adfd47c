import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadUnderPreload } from '../support/loading.ts';
import { observe } from '../support/observe.ts';
import { MODULE_SYSTEMS, servicePath } from '../support/services.ts';

/** Those of Node itself, which wait for no module. */
const ALWAYS = ['undici'];
/** Those of the process, where metrics are on. */
const MEASURING = ['network', 'process', 'runtime-node'];

for (const system of MODULE_SYSTEMS) {
  test(`a service of Express and pg (${system}) loads only those two and http`, async () => {
    const loaded = await loadUnderPreload(servicePath(`loading/express-pg.${system}`), {
      env: { OTEL_METRICS_EXPORTER: 'console' },
    });
    assert.equal(loaded.code, 0, loaded.stderr);
    assert.deepEqual(
      loaded.instrumentations,
      ['express', 'http', 'pg', ...MEASURING, ...ALWAYS].sort(),
    );
    assert.match(
      loaded.reason('express') ?? '',
      /^express\/index.js is loaded from .*node_modules/,
    );
    assert.match(loaded.reason('http') ?? '', /^http has been loaded|^node:http is imported/);
  });

  test(`files, names and sockets (${system}) are not instrumented by default`, async () => {
    const loaded = await loadUnderPreload(servicePath(`loading/noisy.${system}`));
    assert.equal(loaded.code, 0, loaded.stderr);
    assert.deepEqual(loaded.instrumentations, ALWAYS);

    const asked = await observe(servicePath(`loading/noisy.${system}`), {
      OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'fs,dns,net',
      OTEL_LOG_LEVEL: 'debug',
    });
    assert.equal(asked.code, 0);
    const names = ['dns', 'fs', 'net'].filter((name) =>
      asked.stderr.includes(`instrumentation ${name} loaded`),
    );
    assert.deepEqual(names, ['dns', 'fs', 'net']);
  });

  test(`OTEL_NODE_DISABLED_INSTRUMENTATIONS (${system}) prevents the loading of an instrumentation`, async () => {
    const loaded = await loadUnderPreload(servicePath(`loading/express-pg.${system}`), {
      env: { OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'pg,undici' },
    });
    assert.equal(loaded.code, 0, loaded.stderr);
    assert.deepEqual(loaded.instrumentations, ['express', 'http']);
    assert.doesNotMatch(loaded.stderr, /instrumentation-pg/);
  });
}

test('a service that uses no library loads no instrumentation, though its telemetry is sent by http', async () => {
  const { stderr, receiver } = await observe(servicePath('probe/nothing.mjs'), {
    OTEL_LOG_LEVEL: 'debug',
  });
  const loaded = [...stderr.matchAll(/instrumentation (\S+) loaded/g)]
    .map(([, name]) => name)
    .filter((name) => name !== 'neighbours');
  assert.deepEqual(loaded.sort(), [...MEASURING, ...ALWAYS]);
  assert.ok(receiver.requests.length > 0);
});
