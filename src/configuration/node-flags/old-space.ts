import type { Variables } from '../environment-reader.ts';
import { nodeFlags } from './node-flags.ts';

const FLAG = /^--max[-_]old[-_]space[-_]size(?:=(\d+))?$/;

/** `--max-old-space-size` in bytes; undefined where V8 decides. */
export function oldSpaceSize(
  execArgv: readonly string[] = process.execArgv,
  variables: Variables = process.env,
): number | undefined {
  const words = nodeFlags(execArgv, variables);
  const index = words.findLastIndex((word) => FLAG.test(word));
  const value = FLAG.exec(words[index] ?? '')?.[1] ?? words[index + 1];
  const size = index < 0 ? 0 : Number(value) * 2 ** 20;
  return size > 0 ? size : undefined;
}
