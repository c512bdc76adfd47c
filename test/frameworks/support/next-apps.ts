import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { type AppRecipe, buildApp, QUIET } from './build-app.ts';
import type { AppStart } from './use-app.ts';

const NEXT = 'node_modules/next/dist/bin/next';

/** A standalone server has neither unless it is given them. Source: Next.js documentation, "output". */
const COPY_ASSETS = `
  const { cpSync } = require('node:fs');
  cpSync('.next/static', '.next/standalone/.next/static', { recursive: true });
  cpSync('public', '.next/standalone/public', { recursive: true });
`;

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

/** How an application is built, other than by default. */
export interface NextBuild {
  /** Options of `next build`. */
  readonly options?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `next start`, in an application that is built first where it has to be. */
export async function nextStart(
  major: NextMajor,
  { options = [], env = {} }: NextBuild = {},
): Promise<NextStart> {
  const cwd = await buildApp({ ...NEXT_APPS[major], build: [[NEXT, 'build', ...options]], env });
  const port = String(await freePort());
  return {
    script: join(cwd, NEXT),
    args: ['start', '-p', port, '-H', '127.0.0.1'],
    cwd,
    env: { ...QUIET, ...env },
    listening: /Local:\s+(http\S+)[\s\S]*Ready in/,
  };
}

/** The server that `next build` writes with `output: 'standalone'`. */
export async function nextStandalone(major: NextMajor): Promise<NextStart> {
  const { build } = NEXT_APPS[major];
  const recipe = { ...NEXT_APPS[major], build: [...build, ['--eval', COPY_ASSETS]] };
  const built = await buildApp({ ...recipe, env: { OUTPUT: 'standalone' } });
  return { ...(await standaloneIn(join(built, '.next/standalone'))), built };
}

/** @param cwd a copy of what is in `.next/standalone` */
export async function standaloneIn(cwd: string): Promise<NextStart> {
  return {
    script: join(cwd, 'server.js'),
    cwd,
    env: { ...QUIET, HOSTNAME: '127.0.0.1', PORT: String(await freePort()) },
    listening: /Local:\s+(http\S+)[\s\S]*Ready in/,
  };
}
