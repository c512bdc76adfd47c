import { type Command, InvalidArgumentError, Option } from 'commander';
import { OTLP_GRPC_PORT, OTLP_HTTP_PORT } from '../../configuration/otlp-ports.ts';
import type { ViewerFlags } from './open-viewer.ts';
import type { QueryFlags } from './query.ts';

interface DevFlags extends ViewerFlags {
  readonly ui: boolean;
}

const KINDS = {
  traces: 'print the newest requests: route, status, duration',
  logs: 'print the newest log lines',
  metrics: 'print the newest values of metrics',
  errors: 'print errors, grouped by line of code',
} as const;

/** @param exit gets the exit code */
export function addViewerCommands(program: Command, exit: (code: number) => void): void {
  withViewerOptions(
    program
      .command('dev')
      .description('start a service under the preload, and show what it does on a local page')
      .usage('[options] [node options] [--] <script> [arguments]')
      .argument('<arguments...>', 'what follows `node` on a command line'),
  )
    .option('--no-ui', 'no page: print a line for each request')
    .passThroughOptions()
    .addHelpText('after', DEV_HELP)
    .action(async (args: string[], flags: DevFlags) => {
      const { runDev } = await import('./dev.ts');
      exit(await runDev(args, flags, flags.ui));
    });
  withViewerOptions(
    program
      .command('ui')
      .description('show on a local page what any OpenTelemetry SDK or collector sends'),
  )
    .addHelpText('after', UI_HELP)
    .action(async (flags: ViewerFlags) => {
      const { runUi } = await import('./ui.ts');
      exit(await runUi(flags));
    });
  for (const [kind, description] of Object.entries(KINDS))
    addQuery(program, exit, kind, description);
  program
    .command('mcp')
    .description('let an agent ask for traces, errors, logs and routes (Model Context Protocol)')
    .option('--url <url>', 'address of the viewer', DEFAULT_URL)
    .option('--db <file>', 'read this file instead')
    .addHelpText('after', MCP_HELP)
    .action(async (flags: { url: string; db?: string }) => {
      const { runMcp } = await import('./mcp.ts');
      exit(await runMcp(flags));
    });
}

const DEFAULT_URL = `http://127.0.0.1:${OTLP_HTTP_PORT}`;

function addQuery(
  program: Command,
  exit: (code: number) => void,
  kind: string,
  description: string,
): void {
  program
    .command(kind)
    .description(description)
    .option('--last <time>', 'only those of the last 30s, 5m, 2h, 1d', '5m')
    .addOption(new Option('--limit <number>', 'at most').default(50).argParser(count))
    .option('--service <name>', 'only those of this service')
    .option('--json', kind === 'errors' ? 'print JSON' : 'print OTLP as JSON')
    .option('--url <url>', 'address of the viewer', DEFAULT_URL)
    .option('--db <file>', 'read this file instead')
    .action(async (flags: QueryFlags) => {
      const { runQuery } = await import('./query.ts');
      exit(await runQuery(kind as keyof typeof KINDS, flags));
    });
}

function withViewerOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--port <port>', 'of the page and OTLP/HTTP')
        .default(OTLP_HTTP_PORT)
        .argParser(port),
    )
    .addOption(
      new Option('--grpc-port <port>', 'of OTLP/gRPC').default(OTLP_GRPC_PORT).argParser(port),
    )
    .option('--no-open', 'do not open the page in a browser')
    .option('--db <file>', 'keep what arrives in this file; default: in memory')
    .addOption(
      new Option('--max-size <megabytes>', 'of what is kept; the oldest goes first')
        .default(512)
        .argParser(count),
    )
    .option('--max-age <time>', 'of what is kept, such as 2h or 3d', '3d')
    .option('--import <file>', 'a file of OTLP as JSON to begin with; may be repeated', collected)
    .option('--forward <url>', 'pass all on to the OTLP/HTTP endpoint of a collector')
    .option(
      '--host <address>',
      'address to listen on; others than loopback want a token',
      '127.0.0.1',
    )
    .option(
      '--allow-host <name>',
      'one more name under which it may be asked for; may be repeated',
      collected,
    )
    .option(
      '--allow-origin <origin>',
      'whose pages may send telemetry, http://localhost:5173; may be repeated',
      collected,
    );
}

/** One at a time: a list would take the script for one more. */
function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('A number from 0 to 65535 is expected.');
}

function count(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A whole number from 1 is expected.');
}

const DEV_HELP = `
Options of this command come first; all that follows is handed to node as it stands. The service sends to the
viewer, within a quarter of a second; --forward passes on to a collector as well.`;

const UI_HELP = `
Takes OTLP over HTTP (protobuf, JSON) and gRPC on the standard ports; where one is taken, on a free one.`;

const MCP_HELP = `
Speaks the protocol on stdin and stdout; for the configuration of an agent:
  { "command": "npx", "args": ["sightline", "mcp"] }
The same tools are on the viewer's address by HTTP, at /mcp.`;
