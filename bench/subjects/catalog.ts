import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installInOwnFolder } from './install.ts';
import { PEERS, preparePeer } from './peers.ts';
import { forgetCode, packSightline } from './sightline.ts';
import { type Setting, type Subject, telemetryEnvironment } from './subject.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const UPSTREAM_PACKAGES = [
  '@opentelemetry/auto-instrumentations-node@0.82.0',
  '@opentelemetry/api@1.10.0',
] as const;

/** Names as `--subjects` takes them. */
export const SUBJECT_NAMES: readonly string[] = [
  'bare',
  'sightline',
  'sightline-source',
  'sightline-unredacted',
  'upstream',
  ...PEERS.map(({ name }) => name),
];

export const DEFAULT_SUBJECTS: readonly string[] = ['bare', 'sightline', 'upstream'];

/** Makes a subject ready to run: installs it where it has to be. */
export async function prepareSubject(name: string): Promise<Subject> {
  switch (name) {
    case 'bare':
      return bare;
    case 'sightline':
      return await sightlineAsInstalled();
    case 'sightline-unredacted':
      return {
        ...(await sightlineAsInstalled({ SIGHTLINE_REDACT: 'off' })),
        name,
        title: 'Sightline, nothing redacted',
      };
    case 'sightline-source':
      return sightlineSource;
    case 'upstream':
      return await upstream();
    default:
      return await preparePeer(PEERS.find((peer) => peer.name === name)!);
  }
}

const bare: Subject = {
  name: 'bare',
  title: 'bare Node',
  promised: { serverSpans: false, requestMetric: false, logs: [] },
  flushesAtSigterm: true,
  peer: false,
  preload: () => ({ nodeArgs: [], env: {} }),
};

const sightline = {
  promised: { serverSpans: true, requestMetric: true, logs: ['winston', 'pino'] },
  flushesAtSigterm: true,
  peer: false,
} as const;

const sightlineSource: Subject = {
  ...sightline,
  name: 'sightline-source',
  title: 'Sightline (source)',
  preload: (setting) => ({
    nodeArgs: ['--import', pathToFileURL(join(ROOT, 'register.ts')).href],
    env: telemetryEnvironment(setting),
  }),
};

/**
 * Packed and installed as a user has it, not run from `dist`: so its size can be taken, and a build that
 * somebody starts meanwhile does not change what is being measured.
 */
async function sightlineAsInstalled(
  settings: Readonly<Record<string, string>> = {},
): Promise<Subject> {
  const folder = await packSightline();
  const entry = createRequire(join(folder, 'package.json')).resolve('sightline/register');
  return {
    ...sightline,
    name: 'sightline',
    title: 'Sightline',
    folder,
    forget: () => forgetCode(folder),
    preload: (setting) => ({
      nodeArgs: ['--import', pathToFileURL(entry).href],
      env: { ...telemetryEnvironment(setting), ...settings },
    }),
  };
}

/** As its README says. Its preload sees ES modules with the loader of @opentelemetry/instrumentation only. */
async function upstream(): Promise<Subject> {
  const folder = await installInOwnFolder('upstream', UPSTREAM_PACKAGES);
  const { resolve } = createRequire(join(folder, 'package.json'));
  const register = resolve('@opentelemetry/auto-instrumentations-node/register');
  const loader = pathToFileURL(resolve('@opentelemetry/instrumentation/hook.mjs')).href;
  return {
    name: 'upstream',
    title: 'upstream',
    folder,
    // Its winston sends nothing: it needs a transport that was made for an older logs API.
    promised: { serverSpans: true, requestMetric: true, logs: ['pino'] },
    flushesAtSigterm: true,
    peer: false,
    preload: (setting: Setting) => ({
      nodeArgs: [
        ...(setting.modules === 'esm' ? ['--experimental-loader', loader] : []),
        ...['--require', register],
      ],
      env: telemetryEnvironment(setting),
    }),
  };
}
