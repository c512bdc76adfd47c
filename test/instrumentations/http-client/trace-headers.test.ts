import assert from 'node:assert/strict';
import { test } from 'node:test';
import { useService } from '../../support/services.ts';

const TRACE = '1'.repeat(32);
const PARENT = `00-${TRACE}-${'2'.repeat(16)}`;
/** A span of Sightline in that trace. */
const OURS = `00-${TRACE}-(?!2{16})[0-9a-f]{16}`;

/** The incoming headers, and those that the callee must receive. */
const CASES = {
  'the flag of a random trace id': [
    { traceparent: `${PARENT}-03` },
    { traceparent: '03', tracestate: undefined, baggage: undefined },
  ],
  'no such flag': [
    { traceparent: `${PARENT}-01` },
    { traceparent: '01', tracestate: undefined, baggage: undefined },
  ],
  'a tracestate without a valid member': [
    { traceparent: `${PARENT}-01`, tracestate: '???' },
    { traceparent: '01', tracestate: undefined, baggage: undefined },
  ],
  'all three': [
    { traceparent: `${PARENT}-01`, tracestate: 'a=b', baggage: 'a=1' },
    { traceparent: '01', tracestate: 'a=b', baggage: 'a=1' },
  ],
} as const;

for (const client of ['http', 'fetch'] as const) {
  test(`${client}: a service that forwards the trace headers sends Sightline's, each once`, async () => {
    const heard = new Map<string, Record<string, string>>();
    await useService('http/forwarding.mjs', async ({ url }) => {
      for (const [name, [headers]] of Object.entries(CASES)) {
        const answer = await fetch(`${url}/relay?by=${client}`, { headers });
        heard.set(name, (await answer.json()) as Record<string, string>);
      }
    });
    for (const [name, [, { traceparent: flags, tracestate, baggage }]] of Object.entries(CASES)) {
      const headers = heard.get(name)!;
      assert.match(headers.traceparent!, new RegExp(`^${OURS}-${flags}$`), name);
      assert.equal(headers.tracestate, tracestate, name);
      assert.equal(headers.baggage, baggage, name);
    }
  });
}
