import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { clearTimeout, setTimeout } from '../../util/clock.ts';
import type { RedisAddress } from './address.ts';
import { createReplyReader, type Reply, ReplyError } from './resp-parser.ts';

/** A connection to a Redis, which is opened when it is first needed and again after it was lost. */
export interface Connection {
  /**
   * Sends one command, and waits for its answer. One at a time.
   *
   * @throws Error where there is no answer within `timeoutMs`, or none but an error
   */
  command(parts: readonly string[]): Promise<Reply>;
  /** Whether the process has to stay alive for an answer. */
  hold(alive: boolean): void;
}

/** @param timeoutMs for the connection and each answer */
export function createConnection(address: RedisAddress, timeoutMs: number): Connection {
  let current: Promise<Channel> | undefined;
  let held = false;
  let channel: Channel | undefined;

  const opened = async (): Promise<Channel> => {
    const made = openChannel(address, timeoutMs, held, () => {
      if (channel === made) {
        channel = undefined;
        current = undefined;
      }
    });
    channel = made;
    for (const greeting of greetings(address)) await made.command(greeting);
    return made;
  };

  return {
    async command(parts) {
      current ??= opened();
      let ready: Channel;
      try {
        ready = await current;
      } catch (error) {
        // Redis may have answered, and not let us in.
        channel?.close();
        throw error;
      }
      return ready.command(parts);
    },
    hold(alive) {
      held = alive;
      channel?.hold(alive);
    },
  };
}

function greetings({ user, password, database }: RedisAddress): readonly (readonly string[])[] {
  const list: string[][] = [];
  if (password !== '') list.push(user === '' ? ['AUTH', password] : ['AUTH', user, password]);
  if (database !== 0) list.push(['SELECT', String(database)]);
  return list;
}

interface Channel {
  command(parts: readonly string[]): Promise<Reply>;
  hold(alive: boolean): void;
  close(): void;
}

interface Waiting {
  resolve(reply: Reply): void;
  reject(error: Error): void;
}

function openChannel(
  address: RedisAddress,
  timeoutMs: number,
  held: boolean,
  onClose: () => void,
): Channel {
  const socket = open(address);
  const reader = createReplyReader();
  const waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let failure: Error | undefined;

  const fail = (error: Error): void => {
    failure ??= error;
    clearTimeout(timer);
    socket.destroy();
    onClose();
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  socket.on('error', fail);
  socket.on('close', () => fail(closed()));
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const reply of reader.read(chunk)) {
        clearTimeout(timer);
        const next = waiting.shift();
        // It would go on to take the time of this process.
        if (next === undefined) throw new Error('it sent something that it was not asked for');
        if (reply instanceof ReplyError) next.reject(reply);
        else next.resolve(reply);
      }
    } catch (error) {
      fail(error as Error);
    }
  });
  socket.setNoDelay();
  const hold = (alive: boolean) => {
    if (alive) socket.ref();
    else socket.unref();
  };
  hold(held);

  return {
    command(parts) {
      return new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        waiting.push({ resolve, reject });
        clearTimeout(timer);
        timer = setTimeout(() => fail(silent(timeoutMs)), timeoutMs);
        timer.unref();
        socket.write(encode(parts));
      });
    },
    hold,
    close: () => fail(closed()),
  };
}

function open({ host, port, tls }: RedisAddress): Socket {
  if (!tls) return connectPlain({ host, port });
  const { connect: connectTls } = process.getBuiltinModule('node:tls');
  return connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) });
}

function closed(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}

function silent(timeoutMs: number): Error {
  return Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}

function encode(parts: readonly string[]): string {
  let text = `*${parts.length}\r\n`;
  for (const part of parts) text += `$${Buffer.byteLength(part)}\r\n${part}\r\n`;
  return text;
}
