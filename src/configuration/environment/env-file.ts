import { parseEnv } from 'node:util';
import type { Variables } from '../environment-reader.ts';
import type { Problem } from '../problem.ts';
import { readSmallFile } from '../values/read-small-file.ts';

/**
 * Adds the variables of the file that SIGHTLINE_ENV_FILE names. Variables of the process override them, as with
 * Node's own `--env-file`. The service's `process.env` does not change.
 */
export function addEnvFile(variables: Variables, report: (problem: Problem) => void): Variables {
  const name = 'SIGHTLINE_ENV_FILE';
  const path = variables[name]?.trim();
  if (!path) return variables;
  try {
    return { ...parseEnv(readSmallFile(path).toString()), ...variables };
  } catch (error) {
    report({
      code: 'file',
      name,
      path,
      reason: (error as Error).message,
      cure: 'point it to a readable file with NAME=value lines, or unset it',
      used: 'only the variables of the process',
    });
    return variables;
  }
}
