import { fileURLToPath } from 'node:url';
import { npmCi } from '../../scripts/npm-ci.ts';
import { startProgress } from '../../scripts/servers/progress.ts';
import { type Observed, observe } from '../support/observe.ts';
import { BUILT_PRELOAD, PRELOAD, ROOT } from '../support/run-node.ts';

/** What a service has of its own; each is a folder with a package.json, since they exclude each other. */
export type NeighbourPackage =
  | `sentry-${8 | 9 | 10 | 11}`
  | `sdk-${'0.57' | '0.219' | '0.300'}`
  | 'dd-trace'
  | 'newrelic';

export interface NeighbourRun {
  readonly env: Readonly<Record<string, string>>;
  /** Flags of Node. Default: the preload of the checkout. */
  readonly nodeArgs?: readonly string[];
  /** The binary. Default: the one that runs the tests. */
  readonly node?: string;
}

/** Runs a program of test/neighbours/services with the packages of one folder, which it installs first. */
export async function runNeighbour(
  program: `${'agent' | 'bundled' | 'sdk' | 'sentry'}.cjs` | 'sentry.mjs',
  name: NeighbourPackage,
  { env, nodeArgs = PRELOAD, ...rest }: NeighbourRun,
): Promise<Observed> {
  const folder = await installNeighbour(name);
  const script = fileURLToPath(new URL(`services/${program}`, import.meta.url));
  return observe(script, env, { nodeArgs, cwd: folder, ...rest });
}

/** All ways in, as README.md lists them. */
export const WAYS: Readonly<Record<string, NeighbourRun>> = {
  '--import': { nodeArgs: BUILT_PRELOAD, env: {} },
  '--require': { nodeArgs: ['--require', `${ROOT}dist/register.cjs`], env: {} },
  NODE_OPTIONS: { nodeArgs: [], env: { NODE_OPTIONS: `--import ${ROOT}dist/register.cjs` } },
  'a checkout': { nodeArgs: PRELOAD, env: {} },
};

/** @returns the folder of what a service has of its own, which is installed there */
export async function installNeighbour(name: NeighbourPackage): Promise<string> {
  const folder = fileURLToPath(new URL(`packages/${name}`, import.meta.url));
  await npmCi({
    folder,
    title: `the packages of ${name}`,
    options: ['--ignore-scripts'],
    begin: () => startProgress(`packages of ${name}`),
  });
  return folder;
}
