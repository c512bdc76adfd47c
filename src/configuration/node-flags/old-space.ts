import type { Variables } from '../environment-reader.ts';

const FLAG = /^--max[-_]old[-_]space[-_]size(?:=(\d+))?$/;

/** `--max-old-space-size` in bytes, from the flags of Node and NODE_OPTIONS; undefined where V8 chooses. */
export function oldSpaceSize(
  execArgv: readonly string[] = process.execArgv,
  variables: Variables = process.env,
): number | undefined {
  const words = [...(variables.NODE_OPTIONS ?? '').split(/\s+/), ...execArgv];
  const index = words.findLastIndex((word) => FLAG.test(word));
  const value = FLAG.exec(words[index] ?? '')?.[1] ?? words[index + 1];
  const size = index < 0 ? 0 : Number(value) * 2 ** 20;
  return size > 0 ? size : undefined;
}
