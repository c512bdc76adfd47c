import type { LoadReport } from './load.ts';
import type { Summary } from './telemetry-summary.ts';

/** The report of `--json`. Durations are in milliseconds. */
export interface DemoReport {
  readonly service: {
    readonly url: string;
    readonly database: string;
    readonly redis: string | null;
  };
  /** Requests that the load generator sent, to compare with the telemetry. */
  readonly load: LoadReport;
  readonly received: Summary;
  /** Null without Collector and Prometheus. */
  readonly prometheus: {
    readonly url: string;
    readonly query: string;
    readonly value: number | null;
  } | null;
}

/** Compares the requests that were sent with the telemetry that arrived. */
export function compareCounts({ load, received, prometheus }: DemoReport): {
  readonly ok: boolean;
  readonly lines: readonly string[];
} {
  const counts = [
    `${load.sent} requests sent`,
    `${received.requests} server spans received`,
    ...(prometheus ? [`${prometheus.value ?? 'no'} requests in Prometheus`] : []),
  ];
  const lines = [`${counts.join(', ')}.`];
  if (received.spans === 0) {
    lines.push('No span arrived: see the messages of the preload above.');
  }
  if (load.errors.length > 0) {
    lines.push('Requests without a response:', ...load.errors.map((error) => `  ${error}`));
  }
  return { ok: received.requests > 0 && load.errors.length === 0, lines };
}
