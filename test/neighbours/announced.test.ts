// Other SDKs in the service, and what each receives: in the message at the start, and in `sightline doctor`.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { sightline } from '../cli/sightline.ts';
import { BUILT_PRELOAD, runNode } from '../support/run-node.ts';
import { installNeighbour, type NeighbourPackage } from './packages.ts';

const REPORTS = 'reports as it would without Sightline, in the same traces';
const EXPORTS =
  'when started in code, its exporters receive the spans of both, and whatever is recorded through the API';
const KEEPS = 'reports as it would without Sightline, in traces of its own';
const IN_CODE =
  'when started in code, its instrumentations run alongside Sightline; a request that both see is recorded once';

interface Neighbour {
  readonly package: NeighbourPackage;
  /** Of each package that is found: its version, and what it gets. */
  readonly found: Readonly<Record<string, readonly [version: string, gets: string]>>;
  readonly app: string;
  /** What is said when it sets itself up. */
  readonly said: readonly RegExp[];
}

const sentry = (version: string, ...said: RegExp[]): Omit<Neighbour, 'package' | 'found'> => ({
  app: `require('@sentry/node').init({ dsn: 'http://${'a'.repeat(8)}@127.0.0.1:9/42', tracesSampleRate: 1 });`,
  said: [
    new RegExp(
      `the service sets up @sentry/node ${version.replaceAll('.', '\\.')} itself: it reports to 127\\.0\\.0\\.1:9 as it would without`,
    ),
    ...said,
  ],
});
const sdk = (line: string) => ({
  package: `sdk-${line}` as NeighbourPackage,
  app: "const { NodeSDK } = require('@opentelemetry/sdk-node'); new NodeSDK().start();",
  said: [
    /the service registers its own OpenTelemetry SDK alongside Sightline; both run: .*its span processors receive the spans that its own sampler keeps/,
  ],
});
const ITS_PROCESSORS = /registers its own OpenTelemetry SDK.*its span processors receive the spans/;

const NEIGHBOURS: readonly Neighbour[] = [
  {
    package: 'sentry-8',
    found: { '@sentry/node': ['8.55.0', REPORTS], '@sentry/nestjs': ['8.55.0', REPORTS] },
    ...sentry('8.55.0', ITS_PROCESSORS),
  },
  {
    package: 'sentry-9',
    found: { '@sentry/node': ['9.47.1', REPORTS], '@sentry/nestjs': ['9.47.1', REPORTS] },
    ...sentry('9.47.1', ITS_PROCESSORS),
  },
  {
    package: 'sentry-10',
    found: { '@sentry/node': ['10.78.0', REPORTS], '@sentry/nestjs': ['10.75.3', REPORTS] },
    ...sentry('10.78.0', /go to its tracer provider \(SentryTracerProvider\) alone/),
  },
  {
    package: 'sentry-11',
    found: { '@sentry/node': ['11.12.0', REPORTS], '@sentry/nestjs': ['11.0.0-rc.1', REPORTS] },
    ...sentry('11.12.0'),
  },
  {
    ...sdk('0.57'),
    found: {
      '@opentelemetry/sdk-node': ['0.57.2', EXPORTS],
      '@opentelemetry/auto-instrumentations-node': ['0.56.1', IN_CODE],
    },
  },
  {
    ...sdk('0.219'),
    found: {
      '@opentelemetry/sdk-node': ['0.219.0', EXPORTS],
      '@opentelemetry/auto-instrumentations-node': ['0.77.0', IN_CODE],
    },
  },
  {
    ...sdk('0.300'),
    found: {
      '@opentelemetry/sdk-node': ['0.300.0', EXPORTS],
      '@opentelemetry/auto-instrumentations-node': ['0.82.0', IN_CODE],
    },
  },
  {
    package: 'dd-trace',
    found: { 'dd-trace': ['6.21.0', KEEPS] },
    app: "require('dd-trace').init({ startupLogs: false, telemetry: { enabled: false } });",
    said: [],
  },
  {
    package: 'newrelic',
    found: { newrelic: ['14.5.1', KEEPS] },
    app: "require('newrelic');",
    said: [],
  },
];

const NOWHERE = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};
/** All signals are enabled, so that each registration meets one of Sightline's; nothing is exported. */
const ON = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
  // Of those beside it: they begin nothing that is of no matter here.
  NEW_RELIC_ENABLED: 'false',
};
const ENDS = '\nsetTimeout(() => process.exit(0), 50);\n';

suite('other SDKs, and what each receives', { concurrency: 3 }, () => {
  for (const neighbour of NEIGHBOURS) {
    test(`${neighbour.package}: by the line of the start and those that follow`, async () => {
      const folder = await serviceWith(neighbour);
      const { stderr } = await runNode(join(folder, 'app.js'), {
        nodeArgs: BUILT_PRELOAD,
        env: { ...ON, SIGHTLINE_LOG: 'info' },
      });
      const [first = '', ...rest] = stderr.split('\n');
      for (const [name, [version, gets]] of Object.entries(neighbour.found)) {
        assert.ok(first.includes(`${name} ${version} (${gets})`), first);
      }
      for (const line of neighbour.said) assert.match(rest.join('\n'), line);
    });

    test(`${neighbour.package}: by doctor, and with --start what it does`, async () => {
      const folder = await serviceWith(neighbour);
      const args = ['doctor', '--no-network', '--json', '--start', 'app.js'];
      const { stdout } = await sightline(args, { cwd: folder, env: ON });
      const { findings } = JSON.parse(stdout) as { findings: Finding[] };
      for (const [name, [version, gets]] of Object.entries(neighbour.found)) {
        const found = findings.find((finding) => finding.name === name);
        assert.deepEqual(
          [found?.state, found?.text],
          ['ok', `${version}, alongside Sightline: ${gets}`],
        );
      }
      const said = findings.filter(({ name }) => name === 'neighbours').map(({ text }) => text);
      for (const line of neighbour.said) assert.match(said.join('\n'), line);
    });
  }
});

test('signals that are disabled: Sentry is still reported', async () => {
  const folder = await serviceWith(NEIGHBOURS.find(({ package: name }) => name === 'sentry-10')!);
  const { stderr } = await runNode(join(folder, 'app.js'), {
    nodeArgs: BUILT_PRELOAD,
    env: { ...NOWHERE, OTEL_LOGS_EXPORTER: 'console', SIGHTLINE_LOG: 'info' },
  });
  assert.match(stderr, /Also installed: .*@sentry\/node 10\.78\.0/);
  assert.match(stderr, /the service sets up @sentry\/node 10\.78\.0 itself/);
});

const folders = new Map<NeighbourPackage, Promise<string>>();
after(async () => {
  for (const folder of folders.values()) rmSync(await folder, { recursive: true });
});

/** A small service with the packages of another SDK, which it sets up. */
function serviceWith(neighbour: Neighbour): Promise<string> {
  const known = folders.get(neighbour.package) ?? createService(neighbour);
  folders.set(neighbour.package, known);
  return known;
}

async function createService({ package: name, app }: Neighbour): Promise<string> {
  const packages = await installNeighbour(name);
  const folder = mkdtempSync(join(tmpdir(), 'neighbours-'));
  symlinkSync(join(packages, 'node_modules'), join(folder, 'node_modules'), 'junction');
  cpSync(join(packages, 'package.json'), join(folder, 'package.json'));
  writeFileSync(join(folder, 'app.js'), app + ENDS);
  return folder;
}
