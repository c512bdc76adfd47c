import assert from 'node:assert/strict';
import { createReplyReader, type Reply, ReplyError } from '../../../src/users/redis/resp-parser.ts';
import { servicePackage } from '../../support/service-package.ts';
import { inPieces, mutate, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

type Parser = new (options: {
  returnReply(reply: unknown): void;
  returnError(error: Error): void;
  returnFatalError(error: Error): void;
}) => { execute(bytes: Buffer): void };

const RedisParser = servicePackage<Parser>('redis-parser');

const PIECES = [
  ...[
    '\r\n',
    '\r',
    '\n',
    '+',
    '-',
    ':',
    '$',
    '*',
    '0',
    '1',
    '-1',
    '99',
    ' ',
    '\0',
    '\xff',
    '%1\r\n',
    '_\r\n',
  ],
  ...[
    '$-1\r\n',
    '*-1\r\n',
    '*0\r\n',
    '$0\r\n\r\n',
    ':1\r\n',
    '+OK\r\n',
    '-ERR x\r\n',
    '*1\r\n',
    '*2\r\n',
  ],
];

function made(random: Random, depth = 0): string {
  switch (random.below(depth < 4 ? 6 : 4)) {
    case 0:
      return `+${random.text(['OK', 'a', ' ', 'ü'], 4)}\r\n`;
    case 1:
      return `-${random.text(['ERR', 'NOAUTH', ' ', 'x'], 4)}\r\n`;
    case 2:
      return `:${random.pick(['0', '-1', '42', '9007199254740991', '1700000000000'])}\r\n`;
    case 3: {
      const text = random.text(['a', '\r\n', 'ü', '茶', '$1\r\n'], 6);
      return random.chance(10) ? '$-1\r\n' : `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
    }
    default: {
      const elements = random.list(4, () => made(random, depth + 1));
      return random.chance(10) ? '*-1\r\n' : `*${elements.length}\r\n${elements.join('')}`;
    }
  }
}

function ours(pieces: readonly Buffer[]): { readonly replies: unknown[]; readonly error?: string } {
  const reader = createReplyReader();
  const replies: unknown[] = [];
  try {
    for (const piece of pieces) for (const reply of reader.read(piece)) replies.push(plain(reply));
    return { replies };
  } catch (error) {
    assert.match((error as Error).message, /^the (?:reply|server) is /);
    return { replies, error: (error as Error).message };
  }
}

function plain(reply: Reply | unknown): unknown {
  if (Array.isArray(reply)) return reply.map(plain);
  // Theirs multiplies digit by digit, and is not exact there.
  if (typeof reply === 'number' && !Number.isSafeInteger(reply)) return 'large';
  return reply instanceof ReplyError || reply instanceof Error ? { error: reply.message } : reply;
}

function theirs(bytes: Buffer): { readonly replies: unknown[]; readonly error?: string } {
  const replies: unknown[] = [];
  let error: string | undefined;
  const parser = new RedisParser({
    returnReply: (reply) => replies.push(plain(reply)),
    returnError: (said) => replies.push(plain(said)),
    returnFatalError: (said) => {
      error = said.message;
    },
  });
  parser.execute(bytes);
  return error === undefined ? { replies } : { replies, error };
}

export const target: FuzzTarget = {
  of: 'src/users/redis/resp-parser.ts',
  reference: 'redis-parser, which ioredis has',
  once(random, corpus) {
    const sound = random.list(5, () => made(random)).join('');
    const isSound = random.chance(50);
    const text = isSound
      ? sound
      : mutate(random, random.chance(30) ? random.pick(corpus) : sound, PIECES);
    const bytes = Buffer.from(text, isSound ? 'utf8' : 'latin1');
    const whole = ours([bytes]);
    const cut = ours(inPieces(random, bytes));
    assert.equal(cut.error, whole.error, JSON.stringify(text));
    if (whole.error === undefined) assert.deepEqual(cut, whole, JSON.stringify(text));
    if (isSound) assert.equal(whole.error, undefined, JSON.stringify(text));
    // Theirs looks at no plus sign, nor at what ends a line; what ours has, theirs has too.
    if (whole.error !== undefined || text.includes(':+')) return;
    const { replies } = theirs(bytes);
    const common = isSound ? replies : replies.slice(0, whole.replies.length);
    assert.deepEqual(whole.replies, common, JSON.stringify(text));
  },
};
