import { type Finished, ROOT, type Running, startNode } from '../support/run-node.ts';

/** The command as a checkout has it. */
export const SOURCE = `${ROOT}src/cli/main.ts`;

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The file of the command. Default: that of the checkout. */
  readonly command?: string;
  /** Id of the user to run as; wants root. */
  readonly user?: number;
  /** Longest life, in milliseconds. Default: a minute. */
  readonly deadlineMs?: number;
}

/** Starts `sightline …` with no variables but PATH, HOME and the given ones. */
export function startSightline(args: readonly string[], options: CommandOptions = {}): Running {
  const { command = SOURCE, env = {}, cwd, user, deadlineMs } = options;
  return startNode(command, {
    nodeArgs: [],
    args,
    env,
    ...(cwd === undefined ? {} : { cwd }),
    ...(user === undefined ? {} : { user }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });
}

/** Runs `sightline …` to its end. */
export function sightline(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<Finished> {
  return startSightline(args, options).finished;
}

/** Path of a small service in test/cli/fixtures. */
export function service(name: string): string {
  return `${ROOT}test/cli/fixtures/${name}`;
}
