import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { type AppRecipe, buildApp, QUIET } from './build-app.ts';
import type { AppStart } from './use-app.ts';

const NEXT = 'node_modules/next/dist/bin/next';

/** Releases of Next.js that are built. */
export const NEXT_APPS = {
  '16': { app: 'next', build: [[NEXT, 'build']] },
  '15': { app: 'next-15', sources: 'next', build: [[NEXT, 'build']] },
} as const satisfies Record<string, AppRecipe>;

export type NextMajor = keyof typeof NEXT_APPS;

export interface NextStart extends AppStart {
  /** Where its build is, if that is not the folder that it runs in. */
  readonly built?: string;
}

/** `next start`, in an application that is built first where it has to be. */
export async function nextStart(major: NextMajor): Promise<NextStart> {
  const cwd = await buildApp(NEXT_APPS[major]);
  const port = String(await freePort());
  return {
    script: join(cwd, NEXT),
    args: ['start', '-p', port, '-H', '127.0.0.1'],
    cwd,
    env: QUIET,
    listening: /Local:\s+(http\S+)[\s\S]*Ready in/,
  };
}
