import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareEnvironment } from '../processes/child.ts';
import type { ExitScenario } from '../scenarios.ts';
import { SERVICES } from '../subjects/install.ts';
import type { Subject } from '../subjects/subject.ts';
import type { Context, Figures } from './context.ts';
import { scriptOf, startService } from './service.ts';
import { expectedOf, TelemetryLost, waitForTelemetry } from './telemetry-check.ts';

/** A process that lives on so long after it was to end is killed, and this is its figure. */
const MOST_MS = 10_000;
const REQUESTS = 500;
/** What was sent before the end may still be in a socket. */
const ARRIVAL_MS = 2_000;

/** From SIGTERM to the end of a service that has served some requests. */
export async function measureSigterm(
  context: Context,
  subject: Subject,
  { service: name }: ExitScenario,
): Promise<Figures> {
  const { client, modules, receiver } = context;
  await receiver.reset();
  const setting = { endpoint: receiver.url, sampled: true, modules };
  const service = await startService(subject, name, setting);
  try {
    await client.send({ port: service.port, path: '/', rate: REQUESTS, requests: REQUESTS });
    const asked = performance.now();
    service.child.process.kill('SIGTERM');
    await Promise.race([service.child.ended, sleep(MOST_MS, undefined, { ref: false })]);
    const exit = exitTime(asked, context, subject);
    await checkArrival(context, subject, REQUESTS);
    return { exit };
  } finally {
    await service.child.kill();
  }
}

/** From the last line of a script, which has served one request of its own, to its end. */
export async function measureOwnEnd(
  context: Context,
  subject: Subject,
  { service }: ExitScenario,
): Promise<Figures> {
  const { modules, receiver } = context;
  await receiver.reset();
  const preload = subject.preload({ endpoint: receiver.url, sampled: true, modules });
  const child = spawn(process.execPath, [...preload.nodeArgs, scriptOf(service, modules)], {
    cwd: SERVICES,
    env: { ...bareEnvironment(), ...preload.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  let done: number | undefined;
  const limit = setTimeout(() => child.kill('SIGKILL'), 60_000);
  child.stderr.on('data', (text) => {
    output += text;
  });
  child.stdout.on('data', (text) => {
    output += text;
    if (done !== undefined || !/^done$/m.test(output)) return;
    done = performance.now();
    setTimeout(() => child.kill('SIGKILL'), MOST_MS).unref();
  });
  await ended;
  clearTimeout(limit);
  if (done === undefined) throw new Error(`the script did not come to its end:\n${output}`);
  const exit = exitTime(done, context, subject);
  await checkArrival(context, subject, 1);
  return { exit };
}

function exitTime(since: number, { note }: Context, subject: Subject): number {
  const exit = Math.min(performance.now() - since, MOST_MS);
  if (exit === MOST_MS) note(`${subject.name} still lived after ${MOST_MS / 1_000} s`);
  return exit;
}

/** An end that is quick because it lets telemetry fall is none. */
async function checkArrival(
  { receiver }: Context,
  subject: Subject,
  requests: number,
): Promise<void> {
  const expected = expectedOf(subject, { requests, sampled: true });
  const problem = await waitForTelemetry(receiver, expected, () => false, ARRIVAL_MS);
  if (problem !== undefined) throw new TelemetryLost(problem);
}
