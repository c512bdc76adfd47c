import type { LoadReport } from './load.ts';
import type { Summary } from './telemetry-summary.ts';

/** What `--json` prints. Durations are milliseconds unless named otherwise. */
export interface DemoReport {
  readonly service: {
    readonly url: string;
    readonly database: string;
    readonly redis: string | null;
  };
  /** What the load generator sent: the other side of the account. */
  readonly load: LoadReport;
  readonly received: Summary;
  /** Null where no Collector and Prometheus are built. */
  readonly prometheus: {
    readonly url: string;
    readonly query: string;
    readonly value: number | null;
  } | null;
}

/** What the demo says at the end: whether the account is even. */
export function judge({ load, received, prometheus }: DemoReport): {
  readonly ok: boolean;
  readonly lines: readonly string[];
} {
  const counted = [
    `${load.sent} requests sent`,
    `${received.requests} server spans received`,
    ...(prometheus ? [`${prometheus.value ?? 'no'} requests in Prometheus`] : []),
  ];
  const lines = [`${counted.join(', ')}.`];
  if (received.spans === 0) {
    lines.push('No span arrived: what the preload said is above, if it said anything.');
  }
  if (load.errors.length > 0) {
    lines.push('Requests without a response:', ...load.errors.map((error) => `  ${error}`));
  }
  return { ok: received.requests > 0 && load.errors.length === 0, lines };
}
