import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FORMS, serviceIn } from '../support/forms.ts';
import { observe } from '../support/observe.ts';
import { runNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

suite('cron and node-cron', () => {
  for (const form of FORMS) {
    test(`${form}: each run of a job is a trace, and is measured`, async () => {
      const script = servicePath(await serviceIn('libraries/cron', form));
      const bare = await runNode(script, { nodeArgs: [] });
      const { receiver, stdout, stderr, code } = await observe(script, {
        SIGHTLINE_CONSOLE: 'true',
      });
      assert.equal(stdout, bare.stdout);
      assert.equal(code, bare.code);
      assert.doesNotMatch(stderr, /sightline (warn|error)/);
      const { spans, metrics, logs } = receiver;
      assert.deepEqual(
        spans.map(({ name, parentSpanId, attributes }) => [
          name,
          parentSpanId,
          attributes['error.type'],
        ]),
        [
          ['job reports', '', undefined],
          ['job fails', '', 'RangeError'],
          ['job throws', '', 'TypeError'],
          ['job 0 0 1 1 *', '', undefined],
          ['job nightly', '', undefined],
          ['job 5 4 1 1 *', '', 'RangeError'],
        ],
      );
      assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, spans.length);
      for (const [text, name] of [
        ['reports run', 'job reports'],
        ['node-cron runs', 'job nightly'],
      ]) {
        const line = logs.find(({ body }) => body === text);
        assert.equal(line?.spanId, spans.find((span) => span.name === name)!.spanId);
      }
      const counts = metrics
        .filter(({ name }) => name === 'app.job.duration')
        .map(({ attributes, count }) => [
          attributes['app.job.name'],
          attributes['error.type'],
          count,
        ]);
      assert.deepEqual(counts.slice(0, 2), [
        ['reports', undefined, 1],
        ['fails', 'RangeError', 1],
      ]);
    });
  }
});

test('stacks in jobs of cron and node-cron have one more frame', async () => {
  const script = servicePath('libraries/cron/stacks.cjs');
  const env = {
    ...{ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  };
  const bare = await runNode(script, { nodeArgs: [] });
  const { stdout, stderr } = await runNode(script, { env });
  assert.match(bare.stdout, /tick/);
  const lines = stdout.split('\n');
  const ours = lines.filter((line) => /\/src\/|async_local_storage|AsyncLocalStorage/.test(line));
  assert.equal(ours.length, 2, stdout + stderr);
  assert.equal(lines.filter((line) => !ours.includes(line)).join('\n'), bare.stdout);
});

suite('@nestjs/schedule', () => {
  for (const form of FORMS) {
    test(`${form}: each run of a method is a trace, with its error`, async () => {
      const script = servicePath(await serviceIn('libraries/nestjs-schedule', form));
      const bare = await runNode(script, { nodeArgs: [] });
      const { receiver, stdout, stderr, code } = await observe(script);
      assert.equal(stdout, bare.stdout);
      assert.equal(code, bare.code);
      assert.doesNotMatch(stderr, /sightline (warn|error)/);
      const { spans } = receiver;
      assert.deepEqual(
        spans.map(({ name, parentSpanId, attributes }) => [
          name,
          parentSpanId,
          attributes['app.job.schedule'],
          attributes['error.type'],
        ]),
        [
          ['job nightly', '', '0 0 1 1 *', undefined],
          ['job hourly', '', '0 0 * * *', 'TypeError'],
          ['job tick', '', 'every 20 ms', undefined],
          ['job fails', '', 'every 21 ms', 'RangeError'],
          ['job once', '', 'once', undefined],
        ],
      );
      assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, spans.length);
    });
  }
});
