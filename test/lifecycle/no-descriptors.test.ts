// A process that has no descriptor left (EMFILE): what is made then is sent later, what is loaded then is tried again.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { eventually } from '../collector/eventually.ts';
import { fixture } from '../support/observe.ts';
import { PRELOAD } from '../support/run-node.ts';

/** Enough to start with, few enough to be used up at once. */
const LIMIT = 96;

function startWithFew(script: string, receiver: Receiver, env: Record<string, string> = {}) {
  const command = `ulimit -n ${LIMIT}; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', command, process.execPath, ...PRELOAD, fixture(script)], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRICS_EXPORTER: 'none',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (part) => {
    stderr += part;
  });
  return { child, stderr: () => stderr };
}

test('spans that were made without one are sent when there is one', async (t) => {
  const receiver = await startReceiver({});
  const { child, stderr } = startWithFew('signals/no-descriptors.mjs', receiver, {
    OTEL_BSP_SCHEDULE_DELAY: '100',
  });
  t.after(() => Promise.all([child.kill('SIGKILL'), receiver.stop()]));
  await eventually('the span', async () => {
    assert.deepEqual(
      receiver.spans.map(({ name }) => name),
      ['made while short'],
      stderr(),
    );
    return true;
  });
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
  assert.doesNotMatch(stderr(), /undefined|lost/);
});

test('an instrumentation that could not be loaded is, when its module is loaded again', async (t) => {
  const receiver = await startReceiver({});
  const { child, stderr } = startWithFew('signals/late-http.cjs', receiver);
  t.after(() => Promise.all([child.kill('SIGKILL'), receiver.stop()]));
  assert.deepEqual(await once(child, 'exit'), [0, null], stderr());
  assert.match(stderr(), /instrumentation http cannot be loaded: .*tried again/);
  assert.ok(
    receiver.spans.some(({ name }) => name.startsWith('GET')),
    stderr(),
  );
});
