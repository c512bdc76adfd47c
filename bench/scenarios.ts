/**
 * What is done with a subject to measure it. One run of a scenario gives figures for several rows.
 */

interface Common {
  readonly id: string;
  /** Of `bench/services`, without the ending. */
  readonly service: string;
  /** Whether the service needs packages beside Node. */
  readonly packages: boolean;
  /** Rounds: each subject runs once in each. */
  readonly runs: { readonly quick: number; readonly full: number };
  /** Whether `--quick` has it. */
  readonly quick: boolean;
}

export interface StartupScenario extends Common {
  readonly kind: 'startup';
  /** Whether it is the first start since the installation, which finds nothing that others have kept. */
  readonly first?: boolean;
}

export interface LoadScenario extends Common {
  readonly kind: 'load';
  readonly path: string;
  /** Requests a second: what leaves the slowest subject more than half of its core. */
  readonly rate: number;
  /** Requests in all, the warm-up's among them. */
  readonly requests: number;
  readonly warmUp: number;
  readonly sampled: boolean;
  readonly needsStores?: boolean;
  /** Settings beside those that all scenarios have. */
  readonly env?: Readonly<Record<string, string>>;
  /** Log lines that a request writes. */
  readonly logLines?: number;
  /** What writes them. Default: the logger that has the service's name. */
  readonly logger?: string;
  /** The scenario whose bare runs are the baseline, where bare Node would only do the same again. */
  readonly baseline?: string;
}

export interface ExitScenario extends Common {
  readonly kind: 'sigterm' | 'own-end';
}

export interface SizeScenario extends Common {
  readonly kind: 'size';
}

export type Scenario = StartupScenario | LoadScenario | ExitScenario | SizeScenario;

const load = {
  kind: 'load',
  packages: true,
  sampled: true,
  quick: true,
  runs: { quick: 3, full: 5 },
} as const;
const http = {
  ...{ ...load, service: 'http', packages: false, path: '/' },
  ...{ rate: 2_000, requests: 15_000, warmUp: 3_000 },
};
/** For the event loop alone: upstream's preload takes more than a core of some machines for it. */
const fast = {
  ...http,
  ...{ rate: 5_000, requests: 60_000, warmUp: 10_000, quick: false },
  runs: { quick: 1, full: 3 },
};
const express = {
  ...load,
  ...{ service: 'express', path: '/users/42', rate: 1_500, requests: 15_000, warmUp: 3_000 },
};
const logging = {
  ...load,
  ...{ path: '/', rate: 100, requests: 2_000, warmUp: 500, logLines: 10, quick: false },
  runs: { quick: 1, full: 3 },
};

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'startup',
    kind: 'startup',
    service: 'startup',
    packages: true,
    quick: true,
    runs: { quick: 9, full: 21 },
  },
  {
    ...{ id: 'startup-first', kind: 'startup', service: 'startup', first: true },
    ...{ packages: true, quick: false, runs: { quick: 9, full: 21 } },
  },
  {
    ...{ id: 'size', kind: 'size', service: '', packages: false, quick: true },
    runs: { quick: 1, full: 1 },
  },
  { ...http, id: 'http' },
  { ...http, id: 'http-off', sampled: false, baseline: 'http' },
  { ...express, id: 'express' },
  { ...express, id: 'express-off', sampled: false, baseline: 'express', quick: false },
  {
    ...load,
    ...{ id: 'stores', service: 'stores', path: '/decks/7', needsStores: true, quick: false },
    ...{ rate: 400, requests: 8_000, warmUp: 2_000, runs: { quick: 1, full: 3 } },
  },
  {
    ...load,
    ...{ id: 'services', service: 'services', path: '/decks/7', needsStores: true, quick: false },
    ...{ rate: 200, requests: 5_000, warmUp: 1_500, runs: { quick: 1, full: 3 } },
    ...{ logLines: 1, logger: 'pino' },
  },
  { ...express, id: 'fastify', service: 'fastify', quick: false },
  { ...logging, id: 'winston', service: 'winston' },
  { ...logging, id: 'pino', service: 'pino' },
  {
    ...http,
    ...{ id: 'http-long', rate: 3_000, requests: 150_000, quick: false },
    runs: { quick: 1, full: 3 },
  },
  {
    ...express,
    ...{ id: 'express-long', requests: 150_000, quick: false },
    runs: { quick: 1, full: 3 },
  },
  { ...fast, id: 'http-fast' },
  { ...fast, id: 'http-fast-gzip', env: { OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' } },
  {
    ...{ id: 'sigterm', kind: 'sigterm', service: 'http', packages: false, quick: false },
    runs: { quick: 1, full: 5 },
  },
  {
    ...{ id: 'own-end', kind: 'own-end', service: 'once', packages: false, quick: false },
    runs: { quick: 1, full: 5 },
  },
];
