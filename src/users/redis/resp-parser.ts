/** A RESP2 reply. Source: Redis serialization protocol specification. */
export type Reply = string | number | null | ReplyError | readonly Reply[];

/** An error reply: its first word is a code (`NOAUTH`, `OOM` …). */
export class ReplyError extends Error {
  override name = 'ReplyError';
}

/** Parses replies from a stream of chunks. */
export interface ReplyReader {
  /**
   * Parses lazily as its result is iterated, so that a caller who receives an unexpected reply need not parse
   * the rest.
   *
   * @returns the replies that are complete
   * @throws Error when the data is not RESP2 or too long
   */
  read(chunk: Buffer): Iterable<Reply>;
}

/** Longer than any expected reply. */
const MAX_BYTES = 128 * 2 ** 10;
const LONGEST_LINE = 64 * 2 ** 10;
const MAX_DEPTH = 8;
const LF = 10;
const TYPES = Buffer.from('+-:$*');

const INTEGER = /^[+-]?\d{1,19}$/;
const LENGTH = /^(?:-1|\d{1,10})$/;

interface OpenArray {
  readonly replies: Reply[];
  readonly length: number;
}

/** Each byte is read once, however the replies are split. */
export function createReplyReader(): ReplyReader {
  let line = '';
  /** A bulk string with its CR LF; undefined while a line is read. */
  let bulk: Buffer | undefined;
  let bulkBytes = 0;
  /** Bytes read of the current reply. */
  let bytesRead = 0;
  const open: OpenArray[] = [];

  /** @returns the reply that is completed by this one, if any */
  const add = (reply: Reply): Reply | undefined => {
    let complete = reply;
    for (let array = open.at(-1); array !== undefined; array = open.at(-1)) {
      array.replies.push(complete);
      if (array.replies.length < array.length) return undefined;
      open.pop();
      complete = array.replies;
    }
    bytesRead = 0;
    return complete;
  };

  const begin = (text: string): Reply | undefined => {
    const content = text.slice(1);
    switch (text[0]) {
      case '+':
        return add(decodeUtf8(content));
      case '-':
        return add(new ReplyError(decodeUtf8(content)));
      case ':':
        if (!INTEGER.test(content)) throw malformedError();
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
        if (open.length >= MAX_DEPTH) throw tooLongError();
        open.push({ replies: [], length });
        return undefined;
      }
      default:
        throw malformedError();
    }
  };

  return {
    *read(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const before = at;
        let reply: Reply | undefined;
        if (bulk === undefined) {
          const lineEnd = chunk.indexOf(LF, at);
          at = lineEnd < 0 ? chunk.length : lineEnd + 1;
          if (line.length + at - before > LONGEST_LINE) throw tooLongError();
          // Another protocol is rejected at once.
          if (line === '' && !TYPES.includes(chunk[before]!)) throw malformedError();
          line += chunk.toString('latin1', before, at);
          if (lineEnd >= 0) {
            if (!line.endsWith('\r\n') || line.indexOf('\r') < line.length - 2)
              throw malformedError();
            reply = begin(line.slice(0, -2));
            line = '';
          }
        } else {
          at += chunk.copy(bulk, bulkBytes, at);
          bulkBytes += at - before;
          if (bulkBytes === bulk.length) {
            if (!bulk.toString('latin1', bulkBytes - 2).endsWith('\r\n')) throw malformedError();
            reply = add(bulk.toString('utf8', 0, bulkBytes - 2));
            bulk = undefined;
          }
        }
        if (reply !== undefined) yield reply;
        else bytesRead += at - before;
        if (bytesRead > MAX_BYTES) throw tooLongError();
      }
    },
  };
}

function decodeUtf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

/** @throws when it is not a length, or too long */
function lengthOf(text: string): number {
  if (!LENGTH.test(text)) throw malformedError();
  const length = Number(text);
  if (length > MAX_BYTES) throw tooLongError();
  return length;
}

function malformedError(): Error {
  return new Error('the server is not a Redis');
}

function tooLongError(): Error {
  return new Error('the reply is too long');
}
