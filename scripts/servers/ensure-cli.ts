import { parseArgs } from 'node:util';
import type { ServerName } from './catalog.ts';
import { type EnsuredServer, ensureServers } from './ensure.ts';

const help = `Gets the servers that the tests and the demo start: builds or installs them, once.

Usage: npm run servers -- [NAME…] [--list] [--json]

  NAME     otelcol, prometheus, alertmanager, jaeger, loki, postgres, redis,
           blackbox, nginx, nginx-exporter (default: all of them)
  --list   only say what is there, get nothing
  --json   print the result as JSON on stdout
  --help   this text

They lie in $SIGHTLINE_CACHE, else in $XDG_CACHE_HOME/sightline, else in ~/.cache/sightline.
Exit code: 0 all there, 1 some are not, 2 wrong usage.
`;

/** The command line of ensure.ts. Returns the exit code. */
export async function main(args: readonly string[], known: readonly ServerName[]): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === 'string') return usageError(parsed);
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const isKnown = (name: string): name is ServerName => known.includes(name as ServerName);
  const unknown = positionals.find((name) => !isKnown(name));
  if (unknown) return usageError(`There is no server "${unknown}": ${known.join(', ')}.`);

  const names = positionals.length > 0 ? positionals.filter(isKnown) : known;
  const servers = await ensureServers(names, { install: values.list !== true });
  process.stdout.write(values.json ? `${JSON.stringify(servers, null, 2)}\n` : table(servers));
  return Object.values(servers).some((server) => 'missing' in server) ? 1 : 0;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return (error as Error).message;
  }
}

function usageError(text: string): number {
  process.stderr.write(`${text}\nSee --help.\n`);
  return 2;
}

function table(servers: Readonly<Record<string, EnsuredServer>>): string {
  const lines = Object.entries(servers).map(([name, server]) =>
    'missing' in server
      ? `${name.padEnd(14)} missing  ${server.missing}`
      : `${name.padEnd(14)} ${server.version.padEnd(8)} ${server.path}`,
  );
  return `${lines.join('\n')}\n`;
}
