import type { Variables } from '../environment-reader.ts';

/** The mode of `--unhandled-rejections`, from the flags of Node and NODE_OPTIONS; undefined for its default. */
export function rejectionMode(
  execArgv: readonly string[],
  variables: Variables,
): string | undefined {
  const words = [...(variables.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  const index = words.findLastIndex((word) => word.startsWith('--unhandled-rejections'));
  return index < 0 ? undefined : (words[index]?.split('=')[1] ?? words[index + 1]);
}
