import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';
import type { MetricPoint } from '../../tools/receiver/received.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { type Finished, startNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

/** Generous, because the machine may be busy. */
const PATIENCE_MS = 40_000;

/** A service whose users have sessions, with its own receiver. */
export interface SessionService {
  /** Sends a request of a user. */
  visit(user: string, path?: string): Promise<void>;
  /** The newest value of a gauge. */
  gauge(name: string): number | undefined;
  /** The number of ended sessions and their total duration, in seconds. */
  ended(): { readonly count: number; readonly sum: number };
  /** Waits until the exported data satisfies a condition. */
  until(label: string, condition: () => boolean): Promise<unknown>;
  /** Its output on stderr. */
  said(): string;
  waitForOutput(pattern: RegExp): Promise<unknown>;
  stop(signal?: NodeJS.Signals): Promise<Finished>;
}

/** @param env beside a user by `x-user-id` and an export each half second */
export async function startSessionService(
  env: Readonly<Record<string, string>>,
  service = 'http/service.mjs',
): Promise<SessionService> {
  const receiver: Receiver = await startReceiver();
  const running = startNode(servicePath(service), {
    deadlineMs: 3 * PATIENCE_MS,
    env: {
      OTEL_SERVICE_NAME: 'visited',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      SIGHTLINE_USER: 'header:x-user-id',
      ...env,
    },
  });
  const [, url = ''] = await running.waitForOutput(/listening on (\S+)/);
  const newest = (name: string): MetricPoint | undefined =>
    receiver.metrics.findLast((point) => point.name === name);
  return {
    async visit(user, path = '/') {
      const answer = await fetch(new URL(path, url), { headers: { 'x-user-id': user } });
      await answer.text();
    },
    gauge: (name) => newest(name)?.value,
    ended() {
      const { count = 0, sum = 0 } = newest('app.session.duration') ?? {};
      return { count, sum };
    },
    until: (label, condition) => receiver.waitFor(label, condition, PATIENCE_MS),
    said: running.stderr,
    waitForOutput: running.waitForOutput,
    async stop(signal) {
      const finished = await running.stop(signal);
      await receiver.stop();
      return finished;
    },
  };
}

/** A relay to a server that can be closed and reopened on the same port. */
export interface Way {
  readonly port: number;
  close(): Promise<void>;
  open(): Promise<void>;
}

export async function openWay(to: number): Promise<Way> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(to, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => {}));
    near.pipe(far).pipe(near);
  });
  let port = 0;
  const open = async () => {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  await open();
  return {
    port,
    open,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
        sockets.clear();
      }),
  };
}
