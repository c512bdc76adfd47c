import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installInOwnFolder } from './install.ts';
import {
  type Preload,
  type Promised,
  type Setting,
  type Subject,
  telemetryEnvironment,
} from './subject.ts';

/** Another distribution, set up as its own documentation says. */
export interface Peer {
  readonly name: string;
  readonly packages: readonly string[];
  readonly promised: Promised;
  readonly flushesAtSigterm: boolean;
  readonly uncountable?: string;
  /** @param resolve the path of a module in the peer's folder */
  preload(setting: Setting, resolve: (id: string) => string, folder: string): Preload;
}

const OTLP: Promised = { serverSpans: true, requestMetric: null, logs: null };

export const PEERS: readonly Peer[] = [
  {
    // The last release whose winston sends log records: the transport that it needs is made for its logs API alone.
    name: 'upstream-0.81',
    packages: [
      '@opentelemetry/auto-instrumentations-node@0.81.2',
      '@opentelemetry/winston-transport@0.34.0',
      '@opentelemetry/api@1.9.1',
    ],
    promised: { serverSpans: true, requestMetric: null, logs: ['winston', 'pino'] },
    flushesAtSigterm: true,
    preload: (setting, resolve) => ({
      nodeArgs: ['--require', resolve('@opentelemetry/auto-instrumentations-node/register')],
      env: telemetryEnvironment(setting),
    }),
  },
  {
    name: 'elastic',
    packages: ['@elastic/opentelemetry-node@1.18.0'],
    promised: OTLP,
    flushesAtSigterm: true,
    preload: (setting, resolve) => ({
      nodeArgs: importing(
        resolve('@elastic/opentelemetry-node').replace(/require\.js$/, 'import.mjs'),
      ),
      env: telemetryEnvironment(setting),
    }),
  },
  {
    name: 'dash0',
    packages: ['@dash0/opentelemetry@4.2.13'],
    promised: OTLP,
    flushesAtSigterm: false,
    preload: (setting, resolve) => ({
      nodeArgs: ['--require', resolve('@dash0/opentelemetry')],
      env: { ...telemetryEnvironment(setting), DASH0_OTEL_COLLECTOR_BASE_URL: setting.endpoint },
    }),
  },
  {
    name: 'dd-trace',
    packages: ['dd-trace@6.21.0'],
    promised: OTLP,
    flushesAtSigterm: false,
    preload: (setting, resolve) => ({
      nodeArgs:
        setting.modules === 'esm'
          ? importing(resolve('dd-trace/initialize.mjs'))
          : ['--require', resolve('dd-trace/init')],
      env: {
        ...telemetryEnvironment(setting),
        // All is to be sampled; by default no more than 100 traces a second are.
        DD_TRACE_RATE_LIMIT: '-1',
        DD_TRACE_STARTUP_LOGS: 'false',
        DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
        DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      },
    }),
  },
  {
    name: 'newrelic',
    packages: ['newrelic@14.5.1'],
    promised: { serverSpans: false, requestMetric: null, logs: null },
    uncountable: 'it collects only once its own backend has let it in',
    flushesAtSigterm: false,
    preload: (_setting, resolve) => ({
      nodeArgs: ['--require', resolve('newrelic')],
      env: {
        NEW_RELIC_APP_NAME: 'bench',
        NEW_RELIC_LICENSE_KEY: '0'.repeat(40),
        NEW_RELIC_LOG_ENABLED: 'false',
      },
    }),
  },
  {
    name: 'sentry',
    packages: ['@sentry/node@11.12.0'],
    promised: { serverSpans: true, requestMetric: null, logs: null },
    flushesAtSigterm: false,
    preload: ({ endpoint, sampled, modules }, _resolve, folder) => ({
      nodeArgs: [
        modules === 'esm' ? '--import' : '--require',
        fileURLToPath(new URL('./sentry-preload.cjs', import.meta.url)),
      ],
      env: {
        BENCH_PEER_FOLDER: folder,
        SENTRY_DSN: `http://bench@${new URL(endpoint).host}/1`,
        SENTRY_TRACES_SAMPLE_RATE: sampled ? '1' : '0',
      },
    }),
  },
];

/**
 * Installs a peer and makes a subject of it.
 *
 * @throws {Error} where it does not install
 */
export async function preparePeer(peer: Peer): Promise<Subject> {
  const folder = await installInOwnFolder(peer.name, peer.packages);
  const { resolve } = createRequire(join(folder, 'package.json'));
  return {
    name: peer.name,
    title: peer.packages[0]!.replace(/@[^@]*$/, ''),
    promised: peer.promised,
    flushesAtSigterm: peer.flushesAtSigterm,
    peer: true,
    ...(peer.uncountable !== undefined && { uncountable: peer.uncountable }),
    folder,
    preload: (setting) => peer.preload(setting, resolve, folder),
  };
}

function importing(file: string): readonly string[] {
  return ['--import', pathToFileURL(file).href];
}
