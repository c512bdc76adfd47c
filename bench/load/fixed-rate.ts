import { type Connection, openConnection } from './connection.ts';

export interface Load {
  readonly port: number;
  readonly path: string;
  /** Requests a second. */
  readonly rate: number;
  readonly requests: number;
}

export interface LoadResult {
  readonly answered: number;
  /** Answers with another status than 200. */
  readonly failed: number;
  /** Requests a second, as it came out. */
  readonly rate: number;
  /**
   * Milliseconds from the moment at which a request was due, not from that at which it was sent: a
   * service that stops must not stop the clock too ("coordinated omission").
   */
  readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** More than are ever under way at once, unless the service stands still. */
const CONNECTIONS = 32;

/** Sends a fixed number of requests at a fixed rate, over keep-alive connections. */
export async function sendAtFixedRate(load: Load): Promise<LoadResult> {
  let giveUp: (error: Error) => void = () => {};
  const broken = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  const opening = Array.from({ length: CONNECTIONS }, () =>
    openConnection(load.port, (error) => giveUp(error)),
  );
  const connections = await Promise.race([Promise.all(opening), broken]);
  try {
    return await Promise.race([send(load, connections), broken]);
  } finally {
    for (const connection of connections) connection.close();
  }
}

function send({ path, rate, requests }: Load, connections: Connection[]): Promise<LoadResult> {
  const request = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n\r\n`;
  const free = [...connections];
  const latencies = new Float64Array(requests);
  const started = performance.now();
  let sent = 0;
  let answered = 0;
  let failed = 0;

  return new Promise((resolve) => {
    const sendDue = () => {
      const due = Math.min(requests, Math.ceil(((performance.now() - started) * rate) / 1_000));
      while (sent < due && free.length > 0) sendOne();
    };
    const sendOne = () => {
      // In turn: a connection that is left alone is closed by the service after five seconds.
      const connection = free.shift()!;
      const dueAt = started + (sent++ * 1_000) / rate;
      connection.send(request, (status) => {
        latencies[answered++] = performance.now() - dueAt;
        if (status !== 200) failed++;
        free.push(connection);
        if (answered === requests) finish();
      });
    };
    const finish = () => {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1_000;
      latencies.sort();
      const at = (part: number) => latencies[Math.min(requests - 1, Math.floor(part * requests))]!;
      resolve({
        answered,
        failed,
        rate: answered / seconds,
        latency: { p50: at(0.5), p99: at(0.99), max: at(1) },
      });
    };
    const timer = setInterval(sendDue, 1);
  });
}
