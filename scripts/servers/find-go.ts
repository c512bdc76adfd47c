import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ServerProblem } from './server-problem.ts';

/** What every go.mod here asks for. */
export const goVersion = '1.26';

/**
 * The `go` command: from PATH, else where its installer puts it, since many set PATH only in a
 * login shell.
 *
 * @throws {ServerProblem} `ERR_NO_GO`
 */
export function findGo(
  env: NodeJS.ProcessEnv = process.env,
  folders: readonly string[] = ['/usr/local/go/bin', '/usr/lib/go/bin', '/opt/homebrew/bin'],
): string {
  const go = findOnPath('go', env, folders);
  if (go) return go;
  throw new ServerProblem(
    'ERR_NO_GO',
    'The Go compiler, which builds this server, is not installed',
    `Install Go ${goVersion} or newer (https://go.dev/dl) and have \`go\` on PATH`,
  );
}

/** The version of a `go` command, such as `go1.26.8`, or `unknown`. */
export function versionOfGo(go: string): string {
  try {
    return execFileSync(go, ['env', 'GOVERSION'], { encoding: 'utf8' }).trim() || 'unknown';
  } catch {
    return 'unknown';
  }
}

/** The full path of a command on PATH or in one of `more`, or undefined. */
export function findOnPath(
  command: string,
  env: NodeJS.ProcessEnv = process.env,
  more: readonly string[] = [],
): string | undefined {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...more];
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
}
