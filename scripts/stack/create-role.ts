import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { binaryOf } from '../servers/ensure.ts';

const run = promisify(execFile);

/**
 * Creates a user and a database of that name, which the user owns.
 *
 * @param password letters and digits
 */
export async function createRole(
  postgres: { readonly url: string },
  name: string,
  password: string,
): Promise<void> {
  const psql = join(dirname(await binaryOf('postgres')), 'psql');
  const execute = (statement: string) =>
    run(psql, ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', postgres.url, '-c', statement]);
  await execute(
    "SET password_encryption = 'scram-sha-256'; " +
      `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
  );
  await execute(`CREATE DATABASE ${name} OWNER ${name}`);
}
