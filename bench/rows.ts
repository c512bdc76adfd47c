import { SCENARIOS } from './scenarios.ts';

/** A line of the result: one figure of one scenario. */
export interface Row {
  readonly id: string;
  readonly label: string;
  /** Id of the scenario that it is taken from. */
  readonly scenario: string;
  /** Its name among the figures of a run. */
  readonly figure: string;
  readonly unit: 'ms' | 'µs' | 'MiB' | 'MB' | '';
  /** The row whose upstream figure it is compared with, where that is not this row's own. */
  readonly comparedWith?: string;
}

const SIX_OPERATIONS = 'pg + mysql2 + redis + mongodb + fetch + pino';
const started = 'until the first line, Express + pg';

export const ROWS: readonly Row[] = [
  row('startup-cpu', 'startup', 'cpu', 'ms', `CPU ${started}`),
  row('startup-first-cpu', 'startup-first', 'cpu', 'ms', `CPU ${started}, first start`),
  row('startup-wall', 'startup', 'wall', 'ms', `time ${started}`),
  row('startup-memory', 'startup', 'maxRss', 'MiB', `most memory ${started}`),
  row('startup-modules', 'startup', 'modules', '', `modules loaded ${started}`),
  row('size', 'size', 'megabytes', 'MB', 'installed size'),
  row('packages', 'size', 'packages', '', 'installed packages'),
  ...loadRows('http', 'plain http', ', all sampled'),
  {
    ...row('http-off-cpu', 'http-off', 'cpu', 'µs', 'CPU per request, plain http, nothing sampled'),
    comparedWith: 'http-cpu',
  },
  row('http-off-memory', 'http-off', 'rss', 'MiB', memory('plain http, nothing sampled', 15_000)),
  ...loadRows('express', 'Express 5', ', all sampled'),
  {
    ...row(
      'express-off-cpu',
      'express-off',
      'cpu',
      'µs',
      'CPU per request, Express 5, nothing sampled',
    ),
    comparedWith: 'express-cpu',
  },
  ...loadRows('stores', 'Express 5 + pg + ioredis', ', all sampled', 8_000),
  ...loadRows('services', SIX_OPERATIONS, ', all sampled', 5_000),
  ...loadRows('fastify', 'Fastify', ', all sampled'),
  row('winston-cpu', 'winston', 'cpuPerLine', 'µs', 'CPU per log line, winston, 1,000 lines/s'),
  row('winston-loop', 'winston', 'loopDelay', 'ms', 'event-loop delay P99, winston, 1,000 lines/s'),
  row('pino-cpu', 'pino', 'cpuPerLine', 'µs', 'CPU per log line, pino, 1,000 lines/s'),
  row('pino-loop', 'pino', 'loopDelay', 'ms', 'event-loop delay P99, pino, 1,000 lines/s'),
  row('http-long-memory', 'http-long', 'rss', 'MiB', memory('plain http', 150_000)),
  row('express-long-memory', 'express-long', 'rss', 'MiB', memory('Express 5', 150_000)),
  ...fastRows('http-fast', ''),
  ...fastRows('http-fast-gzip', ', gzip'),
  row('sigterm', 'sigterm', 'exit', 'ms', 'from SIGTERM to the end, plain http'),
  row('own-end', 'own-end', 'exit', 'ms', 'from the last line to the end, a script'),
];

/** The rows that `--quick` has. */
export const QUICK_ROWS: readonly Row[] = ROWS.filter(
  ({ scenario }) => SCENARIOS.find(({ id }) => id === scenario)?.quick,
);

/** Rows by their own names or by those of their scenarios. */
export function selectRows(names: readonly string[]): readonly Row[] {
  for (const name of names) {
    if (ROWS.some((row) => isCalled(row, name))) continue;
    throw new Error(`no row is called "${name}"; there are ${ROWS.map(({ id }) => id).join(', ')}`);
  }
  return ROWS.filter((row) => names.some((name) => isCalled(row, name)));
}

function isCalled({ id, scenario }: Row, name: string): boolean {
  return id === name || scenario === name;
}

function loadRows(scenario: string, what: string, sampling: string, requests = 15_000): Row[] {
  return [
    row(`${scenario}-cpu`, scenario, 'cpu', 'µs', `CPU per request, ${what}${sampling}`),
    row(
      `${scenario}-loop`,
      scenario,
      'loopDelay',
      'ms',
      `event-loop delay P99, ${what}${sampling}`,
    ),
    row(`${scenario}-memory`, scenario, 'rss', 'MiB', memory(what, requests)),
    row(`${scenario}-spans`, scenario, 'spans', '', `spans per request, ${what}`),
  ];
}

function fastRows(scenario: string, compression: string): Row[] {
  const what = `plain http, 5,000 requests/s${compression}`;
  return [
    row(`${scenario}-loop`, scenario, 'loopDelay', 'ms', `event-loop delay P99, ${what}`),
    row(
      `${scenario}-loop-max`,
      scenario,
      'loopDelayMax',
      'ms',
      `longest event-loop delay, ${what}`,
    ),
  ];
}

function row(id: string, scenario: string, figure: string, unit: Row['unit'], label: string): Row {
  return { id, scenario, figure, unit, label };
}

function memory(what: string, requests: number): string {
  return `memory after ${requests.toLocaleString('en')} requests, ${what}`;
}
