import type { Problem } from '../problem.ts';
import { nearest } from './did-you-mean.ts';

/** Whether a name in a configuration file is one of those that there are; it is reported where not. */
export function checkName(
  name: string | undefined,
  known: readonly string[],
  path: string,
  report: (problem: Problem) => void,
  used = 'the rest of the file',
): boolean {
  if (name !== undefined && known.includes(name)) return true;
  report({
    code: 'invalid-value',
    name: `OTEL_CONFIG_FILE: ${path}`,
    value: name ?? '',
    expected: `one of ${known.join(', ')}`,
    meant: nearest(name ?? '', known),
    used,
  });
  return false;
}
