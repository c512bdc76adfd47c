import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { clearTimeout, setTimeout } from '../../util/clock.ts';
import type { RedisAddress } from './redis-address.ts';
import { createReplyReader, type Reply, ReplyError } from './resp-parser.ts';

/** A connection to Redis. It is opened on first use and reopened after it was lost. */
export interface Connection {
  /** Sends one command at a time. @throws Error without a reply within `timeoutMs`, or for an error reply */
  command(parts: readonly string[]): Promise<Reply>;
  /** Sets whether pending replies keep the process alive. */
  hold(alive: boolean): void;
}

/** @param timeoutMs limit for connecting and for each reply */
export function createConnection(address: RedisAddress, timeoutMs: number): Connection {
  let current: Promise<Channel> | undefined;
  let isHeld = false;
  let channel: Channel | undefined;

  const openAndGreet = async (): Promise<Channel> => {
    const newChannel = openChannel(address, timeoutMs, isHeld, () => {
      if (channel === newChannel) {
        channel = undefined;
        current = undefined;
      }
    });
    channel = newChannel;
    for (const parts of handshake(address)) await newChannel.command(parts);
    return newChannel;
  };

  return {
    async command(parts) {
      current ??= openAndGreet();
      let ready: Channel;
      try {
        ready = await current;
      } catch (error) {
        // Redis may have rejected the login.
        channel?.close();
        throw error;
      }
      return ready.command(parts);
    },
    hold(alive) {
      isHeld = alive;
      channel?.hold(alive);
    },
  };
}

function handshake({ user, password, database }: RedisAddress): readonly (readonly string[])[] {
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
  isHeld: boolean,
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
  socket.on('close', () => fail(closedError()));
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const reply of reader.read(chunk)) {
        clearTimeout(timer);
        const next = waiting.shift();
        // Continuing to read would cost this process time.
        if (next === undefined) throw new Error('it sent an unexpected reply');
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
  hold(isHeld);

  return {
    command(parts) {
      return new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        waiting.push({ resolve, reject });
        clearTimeout(timer);
        timer = setTimeout(() => fail(timeoutError(timeoutMs)), timeoutMs);
        timer.unref();
        socket.write(encode(parts));
      });
    },
    hold,
    close: () => fail(closedError()),
  };
}

function open({ host, port, tls }: RedisAddress): Socket {
  if (!tls) return connectPlain({ host, port });
  const { connect: connectTls } = process.getBuiltinModule('node:tls');
  return connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) });
}

function closedError(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}

function timeoutError(timeoutMs: number): Error {
  return Object.assign(new Error(`no reply within ${timeoutMs} ms`), { code: 'ETIMEDOUT' });
}

function encode(parts: readonly string[]): string {
  let text = `*${parts.length}\r\n`;
  for (const part of parts) text += `$${Buffer.byteLength(part)}\r\n${part}\r\n`;
  return text;
}
