import { join } from 'node:path';
import { type Child, startChild } from '../processes/child.ts';
import { SERVICES } from '../subjects/install.ts';
import type { Modules, Setting, Subject } from '../subjects/subject.ts';

/** What a service says of itself, as bench/services/control.cjs does. */
export interface Usage {
  /** CPU time since its start, in microseconds. */
  readonly cpu: { readonly user: number; readonly system: number };
  /** Resident memory, in bytes. */
  readonly rss: number;
  /** Since the last question, in nanoseconds, with the 10 ms of the timer that measures it. */
  readonly loopDelay: { readonly p99: number; readonly max: number };
}

export interface Service {
  readonly child: Child;
  readonly port: number;
  /** What it has used; the event loop's delays begin anew. */
  usage(): Promise<Usage>;
}

/** Starts a service behind a subject, and waits until it listens. */
export async function startService(
  subject: Subject,
  service: string,
  setting: Setting,
  env: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const preload = subject.preload(setting);
  const child = startChild(scriptOf(service, setting.modules), {
    nodeArgs: preload.nodeArgs,
    env: { ...preload.env, ...env },
    cwd: SERVICES,
  });
  try {
    const { port } = await child.next<{ port: number }>();
    return { child, port, usage: () => child.ask<Usage>({}) };
  } catch (error) {
    await child.kill();
    throw error;
  }
}

export function scriptOf(service: string, modules: Modules): string {
  return join(SERVICES, `${service}.${modules === 'cjs' ? 'cjs' : 'mjs'}`);
}
