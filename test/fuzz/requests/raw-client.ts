import { connect, type Socket } from 'node:net';

/** What a server answered: a status and a body, or how the connection ended without one. */
export type RawAnswer = string;

/** Longest that an answer may take, in milliseconds. */
const DEADLINE_MS = 30_000;

/** Sends requests as they are, byte by byte, by one connection for as long as the server keeps it. */
export interface RawClient {
  ask(request: Buffer): Promise<RawAnswer>;
  close(): void;
}

export function createRawClient(port: number): RawClient {
  let socket: Socket | undefined;
  const fresh = (): Socket => {
    const made = connect({ port, host: '127.0.0.1', noDelay: true });
    made.on('error', () => {});
    return made;
  };
  return {
    ask(request) {
      if (socket === undefined || socket.destroyed || socket.readableEnded) socket = fresh();
      const asked = socket;
      return new Promise((resolve) => {
        let received = Buffer.alloc(0);
        const finish = (answer: RawAnswer, keep: boolean): void => {
          clearTimeout(limit);
          asked.removeAllListeners('data').removeAllListeners('close');
          if (!keep) {
            asked.destroy();
            if (socket === asked) socket = undefined;
          }
          resolve(answer);
        };
        const limit = setTimeout(() => finish('no answer in time', false), DEADLINE_MS);
        asked.on('close', () => finish('closed without an answer', false));
        asked.on('data', (bytes) => {
          received = Buffer.concat([received, bytes]);
          const answer = answerIn(received);
          if (answer !== undefined) finish(answer.text, answer.keep);
        });
        asked.write(request);
      });
    },
    close: () => socket?.destroy(),
  };
}

function answerIn(received: Buffer): { readonly text: string; readonly keep: boolean } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = received.toString('latin1', 0, end);
  const status = /^HTTP\/1\.1 (\d+)/.exec(head)?.[1];
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const from = end + 4;
  const keep = !/\r\nconnection: close/i.test(head);
  if (length === undefined) return { text: `${status}`, keep: false };
  if (received.length < from + Number(length)) return undefined;
  return { text: `${status} ${received.toString('utf8', from, from + Number(length))}`, keep };
}
