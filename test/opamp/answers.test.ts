// What a server, or something that is none, may answer: it is read or refused, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readServerToAgent } from '../../src/opamp/server-to-agent.ts';

const field = (number: number, ...parts: readonly Buffer[]): Buffer => {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
};
const text = (number: number, value: string) => field(number, Buffer.from(value));

/** One second in nanoseconds, as a varint. */
const SECOND = [0x80, 0x94, 0xeb, 0xdc, 0x03];

const ANSWER = Buffer.concat([
  field(1, Buffer.alloc(16, 1)),
  field(2, Buffer.from([0x08, 2]), text(2, 'come later'), field(3, Buffer.from([0x08, ...SECOND]))),
  field(3, field(1, field(1, text(1, ''), field(2, text(1, '{}')))), text(2, 'hash')),
  Buffer.from([0x30, 1]),
  field(8, field(1, Buffer.alloc(16, 2))),
]);

test('what it can follow is read, whatever else there is', () => {
  // A field of each kind that nobody knows yet: a number, 64 bits, bytes, 32 bits.
  const others = Buffer.concat([
    Buffer.from([0xf8, 0x01, 0x05]),
    Buffer.from([0xf9, 0x01, ...Buffer.alloc(8)]),
    Buffer.from([0xfa, 0x01, 0x02, 0x00, 0x00]),
    Buffer.from([0xfd, 0x01, ...Buffer.alloc(4)]),
  ]);
  for (const bytes of [ANSWER, Buffer.concat([others, ANSWER, others])]) {
    assert.deepEqual(readServerToAgent(bytes), {
      uid: Buffer.alloc(16, 1),
      error: { isUnavailable: true, message: 'come later', retryAfterMs: 1000 },
      remoteConfig: { hash: Buffer.from('hash'), files: new Map([['', Buffer.from('{}')]]) },
      wantsFullState: true,
      newUid: Buffer.alloc(16, 2),
    });
  }
  const { newUid } = readServerToAgent(field(8, field(1, Buffer.alloc(15, 2))));
  assert.equal(newUid, undefined, 'no uid of 15 bytes');
});

test('what is none is refused in one way', () => {
  for (const page of ['<html></html>', '{"instanceUid":"AA=="}', '\u00ff'.repeat(40)]) {
    assert.throws(() => readServerToAgent(Buffer.from(page)), /is not an OpAMP message/);
  }
  let refused = 0;
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.from(ANSWER.subarray(0, random(ANSWER.length + 1)));
    for (let change = random(4); change > 0 && bytes.length > 0; change--) {
      bytes[random(bytes.length)] = random(256);
    }
    try {
      readServerToAgent(bytes);
    } catch (error) {
      refused++;
      assert.equal((error as Error).message, 'the response is not an OpAMP message');
    }
  }
  assert.ok(refused > 5000, String(refused));
});
