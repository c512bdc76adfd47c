import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../processes/child.ts';
import type { StartupScenario } from '../scenarios.ts';
import { SERVICES } from '../subjects/install.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Context, Figures } from './context.ts';
import { scriptOf, startService } from './service.ts';

/** As bench/services/first-line.cjs prints it. */
interface FirstLine {
  readonly cpuMicroseconds: number;
  readonly maxRssKibibytes: number;
  readonly modules?: number;
}

const COUNTER = fileURLToPath(new URL('./count-modules.cjs', import.meta.url));
/** Subjects may print lines of their own before it, also in JSON. */
const FIRST_LINE = /^\{"cpuMicroseconds".*\}$/m;
const TIMEOUT_MS = 60_000;
const SETTLED_MS = 5_000;
/** By subject. Counting takes time, so it has a run of its own, which also fills the disk's cache. */
const modulesOf = new WeakMap<Subject, number>();

/** Starts an app and ends it at its first line. */
export async function measureStartup(
  context: Context,
  subject: Subject,
  scenario: StartupScenario,
): Promise<Figures> {
  let modules = modulesOf.get(subject);
  if (modules === undefined) {
    // Before every --import, wherever it stands.
    const { line } = await startToFirstLine(context, subject, scenario, ['--require', COUNTER]);
    modules = line.modules ?? Number.NaN;
    modulesOf.set(subject, modules);
    await settle(context, subject);
  }
  const remember = scenario.first ? subject.forget?.() : undefined;
  const { line, wall } = await startToFirstLine(context, subject, scenario, []).finally(remember);
  return {
    wall,
    cpu: line.cpuMicroseconds / 1_000,
    maxRss: line.maxRssKibibytes / 1_024,
    modules,
  };
}

/** Lives as long as a service has to whose starts keep something for the next. */
async function settle({ receiver, modules }: Context, subject: Subject): Promise<void> {
  const setting = { endpoint: receiver.url, sampled: true, modules };
  const { child } = await startService(subject, 'http', setting);
  await setTimeout(SETTLED_MS);
  await child.kill();
}

async function startToFirstLine(
  { receiver, modules }: Context,
  subject: Subject,
  { service }: StartupScenario,
  moreArgs: readonly string[],
): Promise<{ line: FirstLine; wall: number }> {
  const preload = subject.preload({ endpoint: receiver.url, sampled: true, modules });
  const args = [...moreArgs, ...preload.nodeArgs, scriptOf(service, modules)];
  const started = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: SERVICES,
    env: { ...bareEnvironment(), ...preload.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close');
  let wall = 0;
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  child.stdout.on('data', (text) => {
    stdout += text;
    if (wall > 0 || !FIRST_LINE.test(stdout)) return;
    wall = performance.now() - started;
    child.kill('SIGKILL');
  });
  await closed;
  const [line] = FIRST_LINE.exec(stdout) ?? [];
  if (line === undefined) throw new Error(`no first line; it printed:\n${stdout}${stderr}`);
  return { line: JSON.parse(line) as FirstLine, wall };
}
