/**
 * A service whose collector means harm for two seconds, and is then replaced by a good one. What may be sent
 * again has to arrive, what may not has to be told, and the service must not notice.
 */
import assert from 'node:assert/strict';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { after, describe, test } from 'node:test';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { createCertificateFolder, readCertificate } from '../support/certificates.ts';
import { fixture } from '../support/observe.ts';
import { BUILT_PRELOAD, type Running, startNode } from '../support/run-node.ts';
import { HOSTILE_COLLECTORS, type Hostile } from './hostile-collectors.ts';

/** Of the fixture, after its start; both in ms. */
const MOST_CPU_MS = 900;
const MOST_TURN_MS = 50;
const MOST_MIB = 220;
/** Processes at once. */
const AT_ONCE = 4;
/** Waits between attempts, and a slow machine. */
const MOST_WAIT_MS = 20_000;

interface Cost {
  readonly made: number;
  readonly longestTurnMs: number;
  readonly cpuMs: number;
  readonly rssMib: number;
}

const folder = createCertificateFolder();
after(() => folder.remove());
const certificate = folder.create('server');

/** A port behind which there is first a bad collector, and then a good one. */
async function startFront(hostile: Hostile, receiver: Receiver) {
  const sockets = new Set<Socket>();
  const good = new URL(hostile.protocol === 'grpc' ? receiver.grpcUrl : receiver.url);
  let isGood = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    if (!isGood) {
      hostile.serve(socket, folder);
      return;
    }
    const through = connect(Number(good.port), good.hostname).on('error', () => socket.destroy());
    socket.pipe(through).pipe(socket);
    socket.on('close', () => through.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    replace() {
      isGood = true;
      cut();
    },
    stop() {
      server.close();
      cut();
    },
  };
}

/** All of it where it can be sent again, else what was made last, or the word that something is lost. */
async function waitForTheRest(
  hostile: Hostile,
  receiver: Receiver,
  service: Running,
  { made }: Cost,
): Promise<void> {
  const last = `made ${made - 1}`;
  await receiver.waitFor(
    hostile.retryable ? `${made} spans` : 'anything, or the word that it is lost',
    () =>
      hostile.retryable
        ? receiver.spans.length >= made
        : receiver.spans.some(({ name }) => name === last) || /lost/.test(service.stderr()),
    MOST_WAIT_MS,
  );
}

async function besiege(hostile: Hostile) {
  const { protocol } = hostile;
  const isTls = protocol === 'https';
  const receiver = await startReceiver({
    grpc: protocol === 'grpc',
    ...(isTls ? { tls: readCertificate(certificate) } : {}),
  });
  const front = await startFront(hostile, receiver);
  const service = startNode(fixture('signals/besieged.mjs'), {
    nodeArgs: BUILT_PRELOAD,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${isTls ? 'https' : 'http'}://127.0.0.1:${front.port}`,
      ...(protocol === undefined || isTls ? {} : { OTEL_EXPORTER_OTLP_PROTOCOL: protocol }),
      ...(isTls ? { OTEL_EXPORTER_OTLP_CERTIFICATE: certificate.cert } : {}),
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '200',
      OTEL_EXPORTER_OTLP_TIMEOUT: '15000',
    },
  });
  try {
    const [, said] = await service.waitForOutput(/^made (.*)$/m);
    front.replace();
    const cost = JSON.parse(said!) as Cost;
    // Who lies has perhaps said of all of it that it was taken: nothing is left to arrive then, or to be lost.
    if (!hostile.lies) await waitForTheRest(hostile, receiver, service, cost);
    const { code, signal, stderr } = await service.stop();
    const names = new Set(receiver.spans.map(({ name }) => name));
    return { cost, code, signal, stderr, arrived: names.size };
  } finally {
    service.child.kill('SIGKILL');
    front.stop();
    await receiver.stop();
  }
}

describe('hostile collectors', { concurrency: AT_ONCE }, () => {
  for (const [name, hostile] of Object.entries(HOSTILE_COLLECTORS)) {
    test(`${name}: the service goes on, and nothing is lost silently`, async (t) => {
      const { cost, signal, stderr, arrived } = await besiege(hostile);
      const { made, cpuMs, rssMib, longestTurnMs } = cost;
      const figures = [cpuMs, longestTurnMs, rssMib].map(Math.round);
      t.diagnostic(
        `${arrived} of ${made}; ${figures[0]} ms of CPU, turn ${figures[1]} ms, ${figures[2]} MiB`,
      );
      assert.equal(signal, 'SIGTERM', stderr);
      assert.ok(cpuMs < MOST_CPU_MS, `${cpuMs} ms of CPU`);
      assert.ok(longestTurnMs < MOST_TURN_MS, `blocked for ${longestTurnMs} ms`);
      assert.ok(rssMib < MOST_MIB, `${rssMib} MiB`);
      assert.doesNotMatch(stderr, /^(?!sightline |$)/m);
      if (hostile.retryable) assert.equal(arrived, made, stderr);
      else if (arrived < made && !hostile.lies) assert.match(stderr, /^sightline .*lost/m);
    });
  }
});
