import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { type Redis, startRedis } from '../../scripts/servers/start-redis.ts';
import type { MetricPoint } from '../../tools/receiver/received.ts';
import { FORMS, serviceIn } from '../support/forms.ts';
import { type Answer, useService } from '../support/services.ts';

const skip = skipReason(await ensureServers(['redis']));

/** The responses of the service, and the spans of jobs in the trace of the request. */
const WAYS: Readonly<Record<string, readonly [answer: string, ...spans: string[]]>> = {
  mail: ['{"sent":"ada"}', 'add mails', 'process mails'],
  fails: ['Error no secret@example.com', 'add mails', 'process mails TypeError'],
  again: ['{"sent":"eve"}', 'add mails', 'process mails RangeError', 'process mails'],
  bulk: ['{"sent":1},{"sent":2}', 'addBulk mails', 'process mails', 'process mails'],
  flow: ['{"sent":"p"}', 'addNode mails', 'addNode mails', 'process mails', 'process mails'],
  options: ['connection'],
};

suite('BullMQ', { skip }, () => {
  let redis: Redis;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis?.stop());

  for (const [form, older] of [...FORMS.map((it) => [it, ''] as const), ['cjs', '5'] as const]) {
    test(`${form}${older && ', version 5'}: a job is in the trace of the request that added it`, async () => {
      const service = await serviceIn('libraries/bullmq', form);
      const answers = new Map<string, Answer>();
      const run = async (nodeArgs?: readonly string[]) =>
        await useService(
          service,
          async ({ get }, receiver) => {
            for (const way of Object.keys(WAYS)) answers.set(way, await get(`/${way}`));
            if (nodeArgs !== undefined) return;
            await receiver.waitFor('the depth of the queue', ({ metrics }) =>
              metrics.some(({ name }) => name === 'app.queue.jobs'),
            );
          },
          {
            env: {
              REDIS_URL: redis.url,
              BULLMQ_OLDER: older,
              SIGHTLINE_CONSOLE: 'true',
              OTEL_METRIC_EXPORT_INTERVAL: '500',
            },
            ...(nodeArgs && { nodeArgs }),
          },
        );
      await run([]);
      const bare = [...answers].map(([way, { body }]) => [way, body]);
      const outcome = await run();
      assert.deepEqual(
        [...answers].map(([way, { body }]) => [way, body]),
        bare,
      );
      for (const [way, [body, ...names]] of Object.entries(WAYS)) {
        const answer = answers.get(way)!;
        // Version 5 adds one more.
        const isOlder = older !== '' && way === 'options';
        assert.equal(answer.body, isOlder ? `prefix,${body}` : body, way);
        const spans = outcome
          .trace(answer)
          .filter(({ scope }) => scope.name === 'sightline/bullmq')
          .sort((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
        const shown = spans.map(({ name, attributes }) =>
          [name, attributes['error.type']].filter(Boolean).join(' '),
        );
        assert.deepEqual(shown, names, way);
        const kinds = new Set(spans.map(({ kind }) => kind));
        assert.deepEqual(kinds, new Set(names.length > 0 ? ['PRODUCER', 'CONSUMER'] : []), way);
        if (way !== 'mail') continue;
        const [sent, processed] = spans;
        assert.match(String(sent!.attributes['messaging.message.id']), /^j\d+$/);
        assert.equal(sent!.parentSpanId, outcome.serverSpan(answer).spanId);
        assert.equal(processed!.parentSpanId, sent!.spanId);
        assert.deepEqual(processed!.attributes, {
          'messaging.system': 'bullmq',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': 'mails',
          'messaging.message.id': sent!.attributes['messaging.message.id'],
          'bullmq.job.name': 'mail',
          'bullmq.job.attempts.made': 1,
        });
        // Lines of the processor belong to the job.
        const line = outcome.logs.find(({ body: text }) => text === 'process mail');
        assert.equal(line?.spanId, processed!.spanId);
      }
      // Internal operations of BullMQ have no traces.
      assert.deepEqual(
        outcome.spans.filter(({ parentSpanId }) => parentSpanId === '').map(({ name }) => name),
        ['add idle'],
      );
      const point = (name: string, wanted: Readonly<Record<string, unknown>>) =>
        outcome.metrics.findLast(
          (one) =>
            one.name === name &&
            Object.entries(wanted).every(([key, value]) => one.attributes[key] === value),
        );
      const queue = { 'messaging.destination.name': 'mails' };
      assert.equal(
        countOf(point('messaging.process.duration', { ...queue, 'error.type': 'TypeError' })),
        1,
      );
      assert.ok(countOf(point('app.messaging.wait.duration', queue))! >= 7);
      const waiting = { 'messaging.destination.name': 'idle' };
      assert.equal(
        numberIn(point('app.queue.jobs', { ...waiting, 'app.queue.job.state': 'waiting' })),
        older ? 8 : form === 'mjs' ? 2 : form === 'cjs' ? 4 : 6,
      );
      assert.ok(Number(numberIn(point('app.queue.oldest_job.age', waiting))) > 0);
    });
  }
});

function countOf(point: MetricPoint | undefined): number | undefined {
  return point?.count;
}

function numberIn(point: MetricPoint | undefined): unknown {
  return point?.value;
}
