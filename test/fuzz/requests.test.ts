/** Some thousands of raw requests; `npm run fuzz -- --requests 100000` sends more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startRabbitMq } from '../../scripts/servers/start-rabbitmq.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { BUILT_PRELOAD } from '../support/run-node.ts';
import { ALL_PROPAGATORS, compare, MUST_ANSWER } from './requests/compare.ts';
import { SEED } from './run.ts';

const COUNT = 1500;

const { rabbitmq } = await ensureServers(['rabbitmq']);

test(`${COUNT} requests of strangers are answered as without the preload, whatever calls out`, {
  skip: skipReason({ rabbitmq }),
}, async (t) => {
  await installTestPackages();
  const [rabbit, receiver] = await Promise.all([startRabbitMq(), startReceiver()]);
  try {
    const { differences, answers, ends, stderr, seconds } = await compare({
      count: COUNT,
      seed: SEED,
      amqpPort: rabbit.port,
      preload: BUILT_PRELOAD,
      env: { ...ALL_PROPAGATORS, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
    });
    t.diagnostic(`${COUNT} requests in ${seconds.toFixed(1)} s; FUZZ_SEED=${SEED} has them again`);
    assert.deepEqual(differences.slice(0, 5), [], stderr);
    assert.equal(ends.observed, ends.bare);
    for (const answer of MUST_ANSWER) assert.ok((answers[answer] ?? 0) > COUNT / 30, answer);
    assert.ok(receiver.spans.length > COUNT / 4, `${receiver.spans.length} spans`);
  } finally {
    await Promise.all([rabbit.stop(), receiver.stop()]);
  }
});
