import type { Problem } from '../problem.ts';
import { nearest } from './did-you-mean.ts';

/** Whether a name in a configuration file is one of the valid ones. Another is reported. */
export function checkName(
  name: string | undefined,
  names: readonly string[],
  path: string,
  report: (problem: Problem) => void,
  used = 'the rest of the file',
): boolean {
  if (name !== undefined && names.includes(name)) return true;
  report({
    code: 'invalid-value',
    name: `OTEL_CONFIG_FILE: ${path}`,
    value: name ?? '',
    expected: `one of ${names.join(', ')}`,
    suggestion: nearest(name ?? '', names),
    used,
  });
  return false;
}
