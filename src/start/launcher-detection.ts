import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OWN_FOLDER } from '../lazy/load.ts';

/** Entry scripts of package managers, which NODE_OPTIONS reaches when a service is started by them. */
const LAUNCHERS: readonly RegExp[] = [
  /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)[\\/](bin|dist|lib)[\\/]/,
  /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(-cli)?(\.[cm]?js)?$/,
  /[\\/]\.yarn[\\/]releases[\\/]/,
];

/** One of these is in each of their names. */
const NAMES = ['npm', 'npx', 'pnpx', 'yarn', 'corepack'] as const;

/**
 * Packages that start services as processes of their own, whatever of them is run; where other files of theirs run inside
 * of the service, the paths of those that start it.
 */
const STARTERS =
  /[\\/]node_modules[\\/](?:(?:concurrently|cross-env|dotenv-cli|@dotenvx[\\/]dotenvx|env-cmd|lerna|nodemon|npm-run-all2?|tsc-watch|tsx|turbo|wireit)[\\/]|(?:forever|node-dev|pm2)[\\/]bin[\\/]|pm2[\\/]lib[\\/]Daemon\.js$|ts-node-dev[\\/]lib[\\/]bin\.js$|nx[\\/](?:dist[\\/])?(?:bin[\\/]|src[\\/]daemon[\\/])|next[\\/]dist[\\/]compiled[\\/]jest-worker[\\/])/;

/** The command of Next.js, which runs the service itself for `next start` alone. */
const NEXT_COMMAND = /[\\/]node_modules[\\/]next[\\/]dist[\\/]bin[\\/]next$/;

/** Flags of Node for work that is no service: `node --test` only starts others, `--check` runs nothing. */
const HELPER_FLAGS: ReadonlySet<string> = new Set(['--test', '--check', '-c', '--watch']);

/**
 * Why a process has nothing to be observed in: it only starts others, which are observed themselves.
 *
 * @param entry `process.argv[1]`
 * @param flags `process.execArgv`
 * @param args of the script
 * @returns undefined for a service
 */
export function bystanderReason(
  entry: string | undefined,
  flags: readonly string[],
  args: readonly string[] = [],
): string | undefined {
  const flag = flags.find((each) => HELPER_FLAGS.has(each.split('=')[0] ?? ''));
  // The process that `--watch` starts anew has the flag no more, nor has a file that `--test` runs.
  if (flag !== undefined) return `node ${flag} starts the service, and is none`;
  if (entry === undefined) return undefined;
  const path = realPath(entry);
  const isOurCommand = path.startsWith(fileURLToPath(OWN_FOLDER));
  if (isOurCommand || isLauncher(path) || isNextTool(path, args)) {
    return `${basename(entry)} starts the service, and is none`;
  }
  return undefined;
}

/** Most paths are done with before a pattern has to be compiled. */
function isLauncher(path: string): boolean {
  if (path.includes('node_modules') && STARTERS.test(path)) return true;
  return NAMES.some((name) => path.includes(name)) && LAUNCHERS.some((it) => it.test(path));
}

/** `next dev`, which is the default, starts the service as another process; `next build` and the like serve nothing. */
function isNextTool(path: string, args: readonly string[]): boolean {
  return NEXT_COMMAND.test(path) && args.find((each) => !each.startsWith('-')) !== 'start';
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
