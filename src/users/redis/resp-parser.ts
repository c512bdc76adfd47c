/** What Redis answers, in RESP2. Source: Redis serialization protocol specification. */
export type Reply = string | number | null | ReplyError | readonly Reply[];

/** An answer that says that a command failed: its first word is a code (`NOAUTH`, `OOM` …). */
export class ReplyError extends Error {
  override name = 'ReplyError';
}

/** Takes replies out of what comes by a connection. */
export interface ReplyReader {
  /**
   * Reads on as its result is iterated, so that who gets what was not asked for need not read the rest.
   *
   * @returns the replies that are complete now
   * @throws Error where it is no RESP2, or more than any answer of ours has
   */
  read(chunk: Buffer): Iterable<Reply>;
}

/** More than any answer of ours has; what sends more is no Redis. */
const MOST_BYTES = 128 * 2 ** 10;
const LONGEST_LINE = 64 * 2 ** 10;
const MOST_LEVELS = 8;
const LF = 10;
const TYPES = Buffer.from('+-:$*');

const INTEGER = /^[+-]?\d{1,19}$/;
const LENGTH = /^(?:-1|\d{1,10})$/;

/** An array whose elements are still to come. */
interface OpenArray {
  readonly replies: Reply[];
  readonly length: number;
}

/** Each byte is looked at once, however the replies are cut into pieces. */
export function createReplyReader(): ReplyReader {
  let line = '';
  /** Of a bulk string with its CR LF; undefined while a line is read. */
  let bulk: Buffer | undefined;
  let bulkBytes = 0;
  /** Of the reply that has begun. */
  let bytesRead = 0;
  const open: OpenArray[] = [];

  /** @returns the reply, where with this one it is complete */
  const add = (reply: Reply): Reply | undefined => {
    let added = reply;
    for (let array = open.at(-1); array !== undefined; array = open.at(-1)) {
      array.replies.push(added);
      if (array.replies.length < array.length) return undefined;
      open.pop();
      added = array.replies;
    }
    bytesRead = 0;
    return added;
  };

  const begin = (text: string): Reply | undefined => {
    const content = text.slice(1);
    switch (text[0]) {
      case '+':
        return add(decoded(content));
      case '-':
        return add(new ReplyError(decoded(content)));
      case ':':
        if (!INTEGER.test(content)) throw malformed();
        return add(Number(content));
      case '$': {
        const length = lengthOf(content);
        if (length < 0) return add(null);
        bulk = Buffer.allocUnsafe(length + 2);
        bulkBytes = 0;
        return undefined;
      }
      case '*': {
        const length = lengthOf(content);
        if (length < 0) return add(null);
        if (length === 0) return add([]);
        if (open.length >= MOST_LEVELS) throw tooLong();
        open.push({ replies: [], length });
        return undefined;
      }
      default:
        throw malformed();
    }
  };

  return {
    *read(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const before = at;
        let reply: Reply | undefined;
        if (bulk === undefined) {
          const found = chunk.indexOf(LF, at);
          at = found < 0 ? chunk.length : found + 1;
          if (line.length + at - before > LONGEST_LINE) throw tooLong();
          // Another protocol need not be waited for.
          if (line === '' && !TYPES.includes(chunk[before]!)) throw malformed();
          line += chunk.toString('latin1', before, at);
          if (found >= 0) {
            if (!line.endsWith('\r\n') || line.indexOf('\r') < line.length - 2) throw malformed();
            reply = begin(line.slice(0, -2));
            line = '';
          }
        } else {
          at += chunk.copy(bulk, bulkBytes, at);
          bulkBytes += at - before;
          if (bulkBytes === bulk.length) {
            if (!bulk.toString('latin1', bulkBytes - 2).endsWith('\r\n')) throw malformed();
            reply = add(bulk.toString('utf8', 0, bulkBytes - 2));
            bulk = undefined;
          }
        }
        if (reply !== undefined) yield reply;
        else bytesRead += at - before;
        if (bytesRead > MOST_BYTES) throw tooLong();
      }
    },
  };
}

function decoded(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/** @throws where it is no length, or that of more than is read */
function lengthOf(text: string): number {
  if (!LENGTH.test(text)) throw malformed();
  const length = Number(text);
  if (length > MOST_BYTES) throw tooLong();
  return length;
}

function malformed(): Error {
  return new Error('the answer is not that of a Redis');
}

function tooLong(): Error {
  return new Error('the answer is too long');
}
