import assert from 'node:assert/strict';
import {
  defaultTextMapGetter,
  propagation,
  ROOT_CONTEXT,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { AlwaysOnSampler } from '@opentelemetry/sdk-trace';
import { extractTraceparentData } from '@sentry/core';
import { createJaegerPropagator } from '../../../src/signals/propagation/jaeger-propagator.ts';
import { createSentryPropagator } from '../../../src/signals/propagation/sentry-propagator.ts';
import { mutate, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const jaeger = createJaegerPropagator();
const sentry = createSentryPropagator(new AlwaysOnSampler());
const HEX = [...'0123456789abcdefABCDEF'];
const PIECES = [...HEX, ':', '-', '%3A', '%', ' ', '0', '1', 'é', '\t', 'g'];

function hex(random: Random, digits: number): string {
  return Array.from({ length: digits }, () => random.pick(HEX)).join('');
}

function contextOf(propagator: typeof jaeger, headers: Readonly<Record<string, string>>) {
  return trace.getSpanContext(propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter));
}

/** What SDKs of Sentry take from the header, where it has all that a parent needs. */
function checkSentry(header: string): void {
  const theirs = extractTraceparentData(header);
  const found = contextOf(sentry, { 'sentry-trace': header });
  const { traceId, parentSpanId, parentSampled } = theirs ?? {};
  const isWhole =
    /^[0-9a-f]{32}$/.test(traceId ?? '') &&
    /^[0-9a-f]{16}$/.test(parentSpanId ?? '') &&
    !/^0+$/.test(traceId!) &&
    !/^0+$/.test(parentSpanId!);
  if (!isWhole) return;
  const flags = parentSampled === false ? TraceFlags.NONE : TraceFlags.SAMPLED;
  assert.deepEqual(
    found,
    { traceId, spanId: parentSpanId, traceFlags: flags, isRemote: true },
    JSON.stringify(header),
  );
}

/** Nothing takes it to pieces any more but ours: what is sound comes back, and nothing else is a context. */
function checkJaeger(random: Random): void {
  const header = mutate(
    random,
    `${hex(random, 32)}:${hex(random, 16)}:0:${random.pick(['0', '1', '01', '3'])}`,
    PIECES,
  );
  const found = contextOf(jaeger, {
    'uber-trace-id': header,
    'uberctx-a b': random.text(PIECES, 5),
  });
  if (found === undefined) return;
  const carrier: Record<string, string> = {};
  jaeger.inject(trace.setSpanContext(ROOT_CONTEXT, found), carrier, {
    set: (to, key, value) => {
      to[key] = value;
    },
  });
  assert.deepEqual(contextOf(jaeger, carrier), found, JSON.stringify(header));
  assert.match(found.traceId, /^[0-9a-f]{32}$/);
  assert.match(found.spanId, /^[0-9a-f]{16}$/);
  const given = header.includes('%') ? decodeURIComponent(header) : header;
  const [traceId = '', spanId = ''] = given.toLowerCase().split(':');
  assert.deepEqual(
    [traceId.padStart(32, '0'), spanId.padStart(16, '0')],
    [found.traceId, found.spanId],
  );
}

export const target: FuzzTarget = {
  of: 'src/signals/propagators',
  reference: 'extractTraceparentData of @sentry/core; for Jaeger its own way back',
  once(random) {
    const sampled = random.pick(['', '-0', '-1']);
    const header = `${hex(random, 32)}-${hex(random, 16)}${sampled}`;
    checkSentry(header.toLowerCase());
    checkSentry(mutate(random, header, PIECES));
    checkJaeger(random);
    assert.equal(propagation.getBaggage(ROOT_CONTEXT), undefined);
  },
};
