import assert from 'node:assert/strict';
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import type { Span } from '../../tools/receiver/received.ts';
import { fixture, observe } from '../support/observe.ts';

const needs = await ensureServers(['faketime']);
const folder = mkdtempSync(join(tmpdir(), 'sightline-clock-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
/** The duration of the requests: far less than the change of the clock. */
const LONGEST_MS = 20_000;

const startOf = (span: Span) => Number(span.startTimeUnixNano / 1000n) / 1000;
const endOf = (span: Span) => Number(span.endTimeUnixNano / 1000n) / 1000;

describe('a wall clock that is set during a request', { skip: skipReason(needs) }, () => {
  const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');
  for (const [title, to, movedMs, env] of [
    ['ahead by 2 hours', '+2h', 2 * HOUR_MS, {}],
    ['back by 4 hours', '-4h', -4 * HOUR_MS, {}],
    [
      'ahead by 2 hours, nothing sampled',
      '+2h',
      2 * HOUR_MS,
      { OTEL_TRACES_SAMPLER: 'always_off' },
    ],
  ] as const) {
    test(title, async () => {
      const file = join(folder, title);
      writeFileSync(file, '+0');
      const began = Date.now();
      const { code, stdout, stderr, receiver } = await observe(
        fixture('signals/set-clock.mjs'),
        {
          LD_PRELOAD: library!,
          // That of the machine stays as it is: what is set is the wall clock.
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
          FAKETIME_NO_CACHE: '1',
          FAKETIME_TIMESTAMP_FILE: file,
          ...env,
        },
        { args: [to] },
      );
      assert.equal(code, 0, stderr);
      const moved = Number(/moved (-?\d+)/.exec(stdout)?.[1]);
      assert.ok(Math.abs(moved - movedMs) < LONGEST_MS, stdout);

      // Metrics: sums and largest values, each of the requests once.
      for (const name of ['http.server.request.duration', 'http.client.request.duration']) {
        const points = receiver.metrics.filter((point) => point.name === name);
        assert.ok(points.length > 0, name);
        for (const point of points) {
          const { sum = 0, max = 0, min = 0 } = point;
          assert.ok(min >= 0.019 && max < LONGEST_MS / 1000 && sum < LONGEST_MS / 1000, name);
        }
      }
      if (title.endsWith('nothing sampled')) return;

      const { spans } = receiver;
      const named = (name: string) => spans.filter((span) => span.name === name);
      const server = spans.find(
        ({ kind, attributes }) => kind === 'SERVER' && attributes['url.path'] === '/',
      )!;
      const within = spans.filter(
        (span) =>
          span.traceId === server.traceId && !['whole', 'given', 'monotonic'].includes(span.name),
      );
      // The server's own, its client's, four of the inner requests, and two of ours.
      assert.equal(within.length, 8, within.map(({ name }) => name).join(' '));
      for (const span of within) {
        const ms = endOf(span) - startOf(span);
        assert.ok(ms >= 0 && ms < LONGEST_MS, `${span.name}: ${ms}`);
        // Of a request from elsewhere, the clock is as it has become.
        const set = span.kind === 'SERVER' && span.attributes['url.path'] === '/inner/after';
        const by = set ? movedMs : 0;
        assert.ok(startOf(span) > began + by - 1000 && endOf(span) < Date.now() + by + 1000);
      }
      const [work] = named('work');
      assert.ok(endOf(work!) - startOf(work!) >= 140);
      assert.deepEqual(
        work!.events.map(({ name }) => name),
        ['before', 'after'],
      );
      for (const event of work!.events) {
        const at = Number(event.timeUnixNano / 1000n) / 1000;
        assert.ok(at >= startOf(work!) && at <= endOf(work!), event.name);
      }
      // ChannelOperation at a time that is given, ended without one: by the clock of its begin.
      for (const name of ['given', 'monotonic']) {
        const ms = endOf(named(name)[0]!) - startOf(named(name)[0]!);
        assert.ok(ms >= 100 && ms < LONGEST_MS, `${name}: ${ms}`);
      }
      const [whole] = named('whole');
      assert.equal(Math.round(endOf(whole!) - startOf(whole!)), 5);
      // What begins afterwards, and is part of nothing, begins when the clock says.
      assert.ok(Math.abs(startOf(named('later')[0]!) - (Date.now() + movedMs)) < LONGEST_MS);
    });
  }
});
