import type { Variables } from '../environment-reader.ts';
import { nodeFlags } from './node-flags.ts';

/** The mode of `--unhandled-rejections`; undefined for Node's default. */
export function rejectionMode(
  execArgv: readonly string[],
  variables: Variables,
): string | undefined {
  const words = nodeFlags(execArgv, variables);
  const index = words.findLastIndex((word) => word.startsWith('--unhandled-rejections'));
  return index < 0 ? undefined : (words[index]?.split('=')[1] ?? words[index + 1]);
}
