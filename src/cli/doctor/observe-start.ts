import { spawn } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { CATALOG } from '../../catalog/catalog-index.ts';
import type { MessageCode } from '../../util/message-code.ts';

/** A warning of the preload. */
export interface Complaint {
  readonly code?: MessageCode;
  readonly text: string;
}

/** What a service did that was started for a moment. */
export interface StartObservation {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it was stopped because its time was over. */
  readonly timedOut: boolean;
  /** Short names, in the order in which they were loaded. */
  readonly instrumentations: readonly string[];
  /** Packages of the catalog that were loaded before the preload. */
  readonly early: readonly string[];
  /** Warnings and errors of the preload. */
  readonly complaints: readonly Complaint[];
  /** Its messages about other SDKs in the service. */
  readonly neighbours: readonly string[];
  /** The service's own lines. */
  readonly stderr: readonly string[];
}

/** How long a service may take to end after SIGTERM, in ms. */
const GRACE_MS = 3000;
/** The file descriptor on which the probe reports. */
const CHANNEL = 3;

/** Makes the preload report each instrumentation in text; a configuration file could override OTEL_LOG_LEVEL alone. */
const VERBOSE = { OTEL_LOG_LEVEL: 'debug', SIGHTLINE_LOG: 'debug', SIGHTLINE_LOG_FORMAT: 'text' };

/**
 * Runs just before the preload, after everything else that NODE_OPTIONS loads. It finds CommonJS modules only, because
 * Node has no public list of the ES modules that are loaded.
 */
const PROBE = `
import { createRequire } from 'node:module';
import { writeSync } from 'node:fs';
const { cache } = createRequire(process.cwd() + '/probe.js');
writeSync(${CHANNEL}, Object.keys(cache ?? {}).join('\\n'));
`;

export async function observeStart(
  entry: string,
  preload: readonly string[],
  ms: number,
): Promise<StartObservation> {
  const probe = ['--import', `data:text/javascript,${encodeURIComponent(PROBE)}`];
  const child = spawn(process.execPath, [...probe, ...preload, entry], {
    env: { ...process.env, ...VERBOSE },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let [stderr, earlyPaths, timedOut] = ['', '', false];
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdio[CHANNEL]!.on('data', (text: Buffer) => {
    earlyPaths += text.toString();
  });
  const timers = [
    setTimeout(() => {
      timedOut = true;
      child.kill('SIGTERM');
    }, ms),
    setTimeout(() => child.kill('SIGKILL'), ms + GRACE_MS),
  ];
  const end = await new Promise<Pick<StartObservation, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  for (const timer of timers) clearTimeout(timer);
  const lines = stderr.split('\n').filter((line) => line !== '');
  return {
    ...end,
    timedOut,
    instrumentations: namesIn(lines),
    early: packagesIn(earlyPaths.split('\n')),
    complaints: lines.flatMap(complaintIn),
    neighbours: lines.flatMap(
      (line) =>
        /^sightline info: (.*) \[(?:SL_SENTRY_BESIDE|SL_SDK_BESIDE)\]$/.exec(line)?.[1] ?? [],
    ),
    stderr: lines.filter((line) => !line.startsWith('sightline ')),
  };
}

function complaintIn(line: string): readonly Complaint[] {
  const [, text, code] = /^sightline (?:warn|error): (.*?)(?: \[(SL_\w+)\])?$/.exec(line) ?? [];
  if (text === undefined) return [];
  return [{ ...(code !== undefined && { code: code as MessageCode }), text }];
}

function namesIn(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) => /instrumentation (\S+) loaded in /.exec(line)?.[1] ?? []);
  return [...new Set(names)];
}

function packagesIn(paths: readonly string[]): readonly string[] {
  const catalog = CATALOG.flatMap(({ modules }) => modules).filter((name) => !isBuiltin(name));
  const names = paths.flatMap(
    (path) =>
      /.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(path)?.[1]?.replace('\\', '/') ??
      [],
  );
  return [...new Set(names)].filter((name) => catalog.includes(name));
}
