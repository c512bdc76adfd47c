import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { binaryOf } from '../../scripts/servers/ensure.ts';

const run = promisify(execFile);

/** What a statement answers, without head and frame; columns are parted by `|`. Throws with what psql says. */
export async function psql(database: { readonly url: string }, statement: string): Promise<string> {
  const psql = join(dirname(await binaryOf('postgres')), 'psql');
  const { stdout } = await run(psql, [
    ...['-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1', '-d', database.url, '-c', statement],
  ]);
  return stdout.trim();
}
