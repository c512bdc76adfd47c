import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUILT_PRELOAD } from '../../support/run-node.ts';
import { REFERENCE } from './install.ts';
import type { Modules } from './twin.ts';

export type Way = 'bare' | 'upstream' | 'sightline';

interface Preload {
  readonly nodeArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const OPENTELEMETRY = join(REFERENCE, 'node_modules', '@opentelemetry');
const UPSTREAM = join(OPENTELEMETRY, 'auto-instrumentations-node', 'dist', 'register.cjs');
/** What upstream's documentation asks for beside its preload where the service is an ES module. */
const UPSTREAM_LOADER = pathToFileURL(join(OPENTELEMETRY, 'instrumentation', 'hook.mjs')).href;

const SENTRY = pathToFileURL(join(REFERENCE, 'harness', 'sentry-preload.mjs')).href;

/** Sentry's own SDK in place of upstream's preload. */
export function sentryPreload(): Preload {
  return { nodeArgs: ['--import', SENTRY], env: {} };
}

/** What a program runs under. */
export function preload(way: Way, modules: Modules, endpoint: string): Preload {
  if (way === 'bare') return { nodeArgs: [], env: {} };
  const env = {
    OTEL_SERVICE_NAME: 'reference',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    // Upstream's default asks the addresses of five clouds, which takes it seconds where there is none.
    OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process,serviceinstance,container',
  };
  if (way === 'sightline') return { nodeArgs: BUILT_PRELOAD, env };
  const loader = modules === 'esm' ? [`--experimental-loader=${UPSTREAM_LOADER}`] : [];
  return {
    nodeArgs: ['--require', UPSTREAM, ...loader],
    // A span for each socket and look-up, which would hide the rest; `connections` has them.
    env: { ...env, OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'net,dns' },
  };
}
