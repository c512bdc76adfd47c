import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { CollectorState } from '../../test/faults/collector-states.ts';
import { startCollector } from '../../test/faults/start-collector.ts';
import { freePort } from '../../test/support/free-port.ts';
import { type Child, startChild } from '../processes/child.ts';
import { startFullLoad } from './full-load.ts';

const SERVICE = fileURLToPath(new URL('../services/soak.cjs', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../../dist/register.cjs', import.meta.url));

/** How the collector is away, one state after the other. */
export const AWAY: readonly CollectorState[] = ['refused', 'black-hole', '503'];

/** What all queues together may take: the default of SIGHTLINE_MAX_MEMORY_MIB. */
export const MAX_MEMORY_MIB = 64;

export interface SoakOptions {
  /** With the preload, while the collector is away; without it, a fifth of that. */
  readonly seconds: number;
  /** Called with what is going on. */
  readonly report: (text: string) => void;
}

/** Resident memory, in MiB, at a time, in seconds from the first request. */
export interface Sample {
  readonly at: number;
  readonly rss: number;
}

export interface Run {
  readonly samples: readonly Sample[];
  readonly requestsPerSecond: number;
  readonly peak: number;
}

export interface Soak {
  readonly when: string;
  readonly node: string;
  readonly seconds: number;
  readonly bare: Run;
  readonly sightline: Run;
  /** Seconds from the first request at which each state of the collector began. */
  readonly states: ReadonlyArray<{ readonly state: CollectorState; readonly at: number }>;
  /** What arrived within seconds of the return of the collector. */
  readonly recovered: { readonly spans: number; readonly logs: number; readonly metrics: number };
  /** Milliseconds from SIGTERM to the end. */
  readonly endedMs: number;
}

/** How often memory is looked at. */
const SAMPLES = 200;

/** Runs a service at full load, without the preload and with it, while its collector is away. */
export async function soak({ seconds, report }: SoakOptions): Promise<Soak> {
  const bareSeconds = seconds / 5;
  report(`without the preload, ${bareSeconds} s`);
  const bareService = startChild(SERVICE);
  const bare = await observe(bareService, bareSeconds, async () => {});
  await bareService.kill();

  report(`with the preload and no collector, ${seconds} s`);
  const port = await freePort();
  const service = startChild(SERVICE, {
    nodeArgs: ['--import', PRELOAD],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_METRIC_EXPORT_INTERVAL: '5000',
    },
  });
  const states: Array<{ state: CollectorState; at: number }> = [];
  let collector = await startCollector('refused', { port });
  const change = async (state: CollectorState, at: number) => {
    report(`${Math.round(at)} s: ${state}`);
    states.push({ state, at });
    await collector.stop();
    collector = await startCollector(state, { port });
  };
  const sightline = await observe(service, seconds, async (at) => {
    const state = AWAY[Math.min(Math.floor((at / seconds) * AWAY.length), AWAY.length - 1)]!;
    if (state !== states.at(-1)?.state) await change(state, at);
  });
  await change('up', seconds);
  const receiver = collector.receiver!;
  await receiver.waitFor(
    'all three signals',
    ({ spans, logs, metrics }) => spans.length > 0 && logs.length > 0 && metrics.length > 0,
    90_000,
  );
  const recovered = {
    spans: receiver.spans.length,
    logs: receiver.logs.length,
    metrics: receiver.metrics.length,
  };
  const asked = performance.now();
  service.process.kill('SIGTERM');
  await service.ended;
  const endedMs = Math.round(performance.now() - asked);
  await collector.stop();
  const when = new Date().toISOString();
  return { when, node: process.version, seconds, bare, sightline, states, recovered, endedMs };
}

async function observe(
  service: Child,
  seconds: number,
  step: (at: number) => Promise<void>,
): Promise<Run> {
  const { port } = await service.next<{ port: number }>();
  const load = await startFullLoad(port);
  const started = performance.now();
  const samples: Sample[] = [];
  for (;;) {
    const at = (performance.now() - started) / 1000;
    if (at >= seconds) break;
    await step(at);
    const { rss } = await service.ask<{ rss: number }>({});
    samples.push({ at: round(at), rss: round(rss / 2 ** 20) });
    if (load.failure !== undefined) throw load.failure;
    await delay((seconds * 1000) / SAMPLES);
  }
  const requestsPerSecond = Math.round(load.answered / seconds);
  load.stop();
  return { samples, requestsPerSecond, peak: Math.max(...samples.map(({ rss }) => rss)) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
