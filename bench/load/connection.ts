import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One keep-alive connection, with at most one request under way. */
export interface Connection {
  /** Sends one request. `onAnswer` is called with the status when the whole answer is there. */
  send(request: string, onAnswer: (status: number) => void): void;
  close(): void;
}

const HEAD_END = '\r\n\r\n';

/**
 * Opens a connection that reads no more of an answer than its status and its length: a client has to
 * be much cheaper than what it measures. Answers must say their length.
 *
 * @param onFailure called when the connection breaks, or an answer says no length
 */
export async function openConnection(
  port: number,
  onFailure: (error: Error) => void,
): Promise<Connection> {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let buffered: Buffer | undefined;
  let answered: ((status: number) => void) | undefined;
  let closed = false;

  socket.on('data', (chunk: Buffer) => {
    const data = buffered === undefined ? chunk : Buffer.concat([buffered, chunk]);
    const headEnd = data.indexOf(HEAD_END);
    if (headEnd < 0) {
      buffered = data;
      return;
    }
    const head = data.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) {
      socket.destroy(new Error(`an answer without a length:\n${head}`));
      return;
    }
    if (data.length < headEnd + HEAD_END.length + Number(length)) {
      buffered = data;
      return;
    }
    buffered = undefined;
    const onAnswer = answered;
    answered = undefined;
    // `HTTP/1.1 200`
    onAnswer?.(Number(head.slice(9, 12)));
  });
  socket.on('error', onFailure);
  socket.on('close', () => {
    if (!closed) onFailure(new Error('the service closed a connection'));
  });
  return {
    send(request, onAnswer) {
      answered = onAnswer;
      socket.write(request, 'latin1');
    },
    close() {
      closed = true;
      socket.destroy();
    },
  };
}
