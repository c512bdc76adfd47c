import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODE_FOLDER } from '../lazy/load.ts';

/** Entry scripts of package managers: NODE_OPTIONS reaches them where they start a service. */
const LAUNCHERS: readonly RegExp[] = [
  /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)[\\/](bin|dist|lib)[\\/]/,
  /[\\/](npm|npx|pnpm|pnpx|yarn|yarnpkg|corepack)(-cli)?(\.[cm]?js)?$/,
  /[\\/]\.yarn[\\/]releases[\\/]/,
];

/** Each of these paths contains one of the names. */
const NAMES = ['npm', 'npx', 'pnpx', 'yarn', 'corepack'] as const;

/**
 * Packages that start services as separate processes, by any of their files. Where other files of a package run
 * inside the service, the paths of those that start it.
 */
const STARTERS =
  /[\\/]node_modules[\\/](?:(?:concurrently|cross-env|dotenv-cli|@dotenvx[\\/]dotenvx|env-cmd|lerna|nodemon|npm-run-all2?|tsc-watch|tsx|turbo|wireit)[\\/]|(?:forever|node-dev|pm2)[\\/]bin[\\/]|pm2[\\/]lib[\\/]Daemon\.js$|ts-node-dev[\\/]lib[\\/]bin\.js$|nx[\\/](?:dist[\\/])?(?:bin[\\/]|src[\\/]daemon[\\/])|next[\\/]dist[\\/]compiled[\\/]jest-worker[\\/])/;

/** The command of Next.js, which runs the service itself only for `next start`. */
const NEXT_COMMAND = /[\\/]node_modules[\\/]next[\\/]dist[\\/]bin[\\/]next$/;

/** Flags with which Node runs no service: `node --test` only starts other processes, `--check` runs nothing. */
const HELPER_FLAGS: ReadonlySet<string> = new Set(['--test', '--check', '-c', '--watch']);

/**
 * Why a process is not observed: it only starts others, which are observed themselves.
 *
 * @param entry `process.argv[1]`
 * @param flags `process.execArgv`
 * @param args of the script
 * @returns undefined for a service
 */
export function launcherReason(
  entry: string | undefined,
  flags: readonly string[],
  args: readonly string[] = [],
): string | undefined {
  const flag = flags.find((each) => HELPER_FLAGS.has(each.split('=')[0] ?? ''));
  // The processes that `--watch` and `--test` start do not have the flag.
  if (flag !== undefined) return `node ${flag} starts the service and is not one itself`;
  if (entry === undefined) return undefined;
  const path = realPath(entry);
  const isSightlineCommand = path.startsWith(fileURLToPath(CODE_FOLDER));
  if (isSightlineCommand || isLauncher(path) || isNextTool(path, args)) {
    return `${basename(entry)} starts the service and is not one itself`;
  }
  return undefined;
}

/** The names come first: for most paths, no pattern needs to be compiled. */
function isLauncher(path: string): boolean {
  if (path.includes('node_modules') && STARTERS.test(path)) return true;
  return (
    NAMES.some((name) => path.includes(name)) && LAUNCHERS.some((pattern) => pattern.test(path))
  );
}

/** `next dev`, the default, starts the service in another process; `next build` and the like serve nothing. */
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
