import { spawn } from 'node:child_process';
import { isBuiltin } from 'node:module';
import { CATALOG } from '../../catalog/catalog-index.ts';
import type { MessageCode } from '../../util/message-code.ts';

/** A warning of the preload. */
export interface Complaint {
  readonly code?: MessageCode;
  readonly text: string;
}

/** What was seen of a service that was started for a moment. */
export interface Started {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether its time was over, and it was stopped. */
  readonly stopped: boolean;
  /** Short names, in the order in which they were loaded. */
  readonly instrumentations: readonly string[];
  /** Packages of the catalog that were loaded before the preload. */
  readonly early: readonly string[];
  /** Warnings and errors of the preload. */
  readonly complaints: readonly Complaint[];
  /** What it reported of other SDKs in the service. */
  readonly neighbours: readonly string[];
  /** Lines of the service itself. */
  readonly stderr: readonly string[];
}

/** How long a service may take to end after SIGTERM, in ms. */
const GRACE_MS = 3000;
/** The file descriptor by which the probe reports what it sees. */
const CHANNEL = 3;

/** So that it reports each instrumentation, in a form that can be parsed; a file's level would win over the first. */
const VERBOSE = { OTEL_LOG_LEVEL: 'debug', SIGHTLINE_LOG: 'debug', SIGHTLINE_LOG_FORMAT: 'text' };

/**
 * Runs just before the preload, after whatever else NODE_OPTIONS loads. Of ES modules Node keeps no
 * list that can be read, so only those that were required are found.
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
): Promise<Started> {
  const probe = ['--import', `data:text/javascript,${encodeURIComponent(PROBE)}`];
  const child = spawn(process.execPath, [...probe, ...preload, entry], {
    env: { ...process.env, ...VERBOSE },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let [stderr, early, stopped] = ['', '', false];
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdio[CHANNEL]!.on('data', (text: Buffer) => {
    early += text.toString();
  });
  const timers = [
    setTimeout(() => {
      stopped = true;
      child.kill('SIGTERM');
    }, ms),
    setTimeout(() => child.kill('SIGKILL'), ms + GRACE_MS),
  ];
  const end = await new Promise<Pick<Started, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  for (const timer of timers) clearTimeout(timer);
  const lines = stderr.split('\n').filter((line) => line !== '');
  return {
    ...end,
    stopped,
    instrumentations: namesIn(lines),
    early: packagesIn(early.split('\n')),
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
  const known = CATALOG.flatMap(({ modules }) => modules).filter((name) => !isBuiltin(name));
  const found = paths.flatMap(
    (path) =>
      /.*[/\\]node_modules[/\\]((?:@[^/\\]+[/\\])?[^/\\]+)/.exec(path)?.[1]?.replace('\\', '/') ??
      [],
  );
  return [...new Set(found)].filter((name) => known.includes(name));
}
