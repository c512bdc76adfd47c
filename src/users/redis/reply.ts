/** What Redis answers, in RESP2. Source: Redis serialization protocol specification. */
export type Reply = string | number | null | ReplyError | readonly Reply[];

/** An answer that says that a command failed: its first word is a code (`NOAUTH`, `OOM` …). */
export class ReplyError extends Error {
  override name = 'ReplyError';
}

/** Takes replies out of what comes by a connection. */
export interface ReplyReader {
  /**
   * @returns the replies that are complete now
   * @throws Error where it is no RESP2
   */
  read(chunk: Buffer): readonly Reply[];
}

/** More than any answer of ours has; what sends more is no Redis. */
const MOST_BYTES = 16 * 2 ** 20;
const CR = 13;

export function createReplyReader(): ReplyReader {
  let rest: Buffer = Buffer.alloc(0);
  return {
    read(chunk) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      if (rest.length > MOST_BYTES) throw new Error('the answer is too long');
      const replies: Reply[] = [];
      let at = 0;
      for (;;) {
        const parsed = parse(rest, at);
        if (parsed === undefined) break;
        replies.push(parsed.reply);
        at = parsed.end;
      }
      rest = rest.subarray(at);
      return replies;
    },
  };
}

interface Parsed {
  readonly reply: Reply;
  readonly end: number;
}

/** @returns undefined where the end has not come yet */
function parse(bytes: Buffer, start: number): Parsed | undefined {
  const lineEnd = bytes.indexOf(CR, start);
  if (lineEnd < 0 || lineEnd + 1 >= bytes.length) return undefined;
  const text = bytes.toString('utf8', start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (String.fromCharCode(bytes[start]!)) {
    case '+':
      return { reply: text, end };
    case '-':
      return { reply: new ReplyError(text), end };
    case ':':
      return { reply: Number(text), end };
    case '$':
      return parseBulk(bytes, Number(text), end);
    case '*':
      return parseArray(bytes, Number(text), end);
    default:
      throw new Error('the answer is not that of a Redis');
  }
}

function parseBulk(bytes: Buffer, length: number, start: number): Parsed | undefined {
  if (length < 0) return { reply: null, end: start };
  const end = start + length + 2;
  return end > bytes.length
    ? undefined
    : { reply: bytes.toString('utf8', start, start + length), end };
}

function parseArray(bytes: Buffer, length: number, start: number): Parsed | undefined {
  if (length < 0) return { reply: null, end: start };
  const replies: Reply[] = [];
  let end = start;
  for (let index = 0; index < length; index++) {
    const parsed = parse(bytes, end);
    if (parsed === undefined) return undefined;
    replies.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: replies, end };
}
