/** The trick of the start: what the preload adds to a process that does nothing, with compiled code kept and without. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../processes/child.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Prints the CPU of the process so far, in µs. */
const PRINT_CPU = 'const{user,system}=process.cpuUsage();process.stdout.write(String(user+system))';
/** Longer than a service lives before it keeps the compiled code. */
const KEPT_MS = 4_000;

/** Two ways to start, each measured once a call. */
export interface Starts {
  /** CPU of a start, in µs, beyond that of bare Node. */
  withTrick(): number;
  withoutTrick(): number;
  remove(): void;
}

/** @param node the binary */
export function prepareStarts(node: string): Starts {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-tricks-'));
  const dist = join(folder, 'dist');
  cpSync(join(ROOT, 'dist'), dist, { recursive: true });
  run(node, dist, `setTimeout(()=>{},${KEPT_MS})`, {});
  const added = (env: Readonly<Record<string, string>>) =>
    Number(run(node, dist, PRINT_CPU, env)) - Number(run(node, undefined, PRINT_CPU, {}));
  return {
    withTrick: () => added({}),
    withoutTrick: () => added({ SIGHTLINE_CODE_CACHE: 'false' }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(
  node: string,
  dist: string | undefined,
  code: string,
  env: Readonly<Record<string, string>>,
): string {
  const preload = dist === undefined ? [] : ['--require', join(dist, 'register.cjs')];
  const { stdout, status, stderr } = spawnSync(node, [...preload, '-e', code], {
    env: {
      ...bareEnvironment(),
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      ...env,
    },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
