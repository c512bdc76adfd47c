import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ViewerFlags } from './local-viewer.ts';
import type { QueryFlags } from './query.ts';
import type { ViewerTarget } from './viewer-client.ts';
import { exitCodeOf } from './viewer-error.ts';

interface DevFlags extends ViewerFlags {
  readonly ui: boolean;
}

const QUERIES = {
  traces: 'print the newest requests: route, status, duration',
  logs: 'print the newest log lines',
  metrics: 'print the newest values of metrics',
  errors: 'print errors, grouped by line of code',
} as const;

/** @param exit receives the exit code of the command that ran */
export function addViewerCommands(program: Command, exit: (code: number) => void): void {
  const run = async (command: () => Promise<number>) => exit(await exitCodeOf(command));
  withViewerOptions(
    program
      .command('dev')
      .description('start a service with the preload and show what it does on a local page')
      .usage('[options] [node options] [--] <script> [arguments]')
      .argument('<arguments...>', 'what follows `node` on a command line'),
  )
    .option('--no-ui', 'no page: print a line for each request')
    .passThroughOptions()
    .addHelpText('after', DEV_HELP)
    .action((args: string[], flags: DevFlags) =>
      run(async () => (await import('./dev.ts')).runDev(args, flags, flags.ui)),
    );
  withViewerOptions(
    program
      .command('ui')
      .description('show on a local page what any OpenTelemetry SDK or collector sends'),
  )
    .addHelpText('after', UI_HELP)
    .action((flags: ViewerFlags) => run(async () => (await import('./ui.ts')).runUi(flags)));
  for (const [kind, description] of Object.entries(QUERIES)) {
    withTargetOptions(
      program
        .command(kind)
        .description(description)
        .option('--last <time>', 'only the last 30s, 5m, 2h, 1d', '5m')
        .addOption(
          new Option('--limit <number>', 'maximum number of results').default(50).argParser(count),
        )
        .option('--service <name>', 'only this service')
        .option('--json', kind === 'errors' ? 'print JSON' : 'print OTLP as JSON'),
    ).action((flags: QueryFlags) =>
      run(async () => (await import('./query.ts')).runQuery(kind as keyof typeof QUERIES, flags)),
    );
  }
  withTargetOptions(
    program
      .command('mcp')
      .description('let an agent query traces, errors, logs and routes (Model Context Protocol)'),
  )
    .addHelpText('after', MCP_HELP)
    .action((target: ViewerTarget) => run(async () => (await import('./mcp.ts')).runMcp(target)));
}

function withTargetOptions(command: Command): Command {
  return command
    .option('--url <url>', 'address of the viewer', 'http://127.0.0.1:4318')
    .option('--db <file>', 'read this file instead');
}

function withViewerOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--port <port>', 'port of the page and of OTLP/HTTP')
        .default(4318)
        .argParser(port),
    )
    .addOption(new Option('--grpc-port <port>', 'port of OTLP/gRPC').default(4317).argParser(port))
    .option('--no-open', 'do not open the page in a browser')
    .option('--db <file>', 'store telemetry in this file; default: in memory')
    .addOption(
      new Option('--max-size <megabytes>', 'size of the store; the oldest data is removed first')
        .default(512)
        .argParser(count),
    )
    .option('--max-age <time>', 'maximum age of stored data, such as 2h or 3d', '3d')
    .option('--import <file>', 'file of OTLP as JSON to load at the start; repeatable', collect)
    .option('--forward <url>', 'also forward everything to the OTLP/HTTP endpoint of a collector')
    .option('--host <address>', 'address to listen on; other machines need a token', '127.0.0.1')
    .option('--allow-host <name>', 'another host name of the viewer; repeatable', collect)
    .option(
      '--allow-origin <origin>',
      'origin whose pages may send telemetry, such as http://localhost:5173; repeatable',
      collect,
    );
}

/** One value per option: a variadic option would take the script as another value. */
function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('Expected a number from 0 to 65535.');
}

function count(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number, at least 1.');
}

const DEV_HELP = `
Options of this command come first; everything after them goes to node unchanged. The service exports to the
viewer within a quarter of a second; --forward sends the same to a collector.`;

const UI_HELP = `
Accepts OTLP over HTTP (protobuf, JSON) and gRPC on the standard ports, or on free ones if those are in use.`;

const MCP_HELP = `
Speaks the protocol on stdin and stdout. Configuration of an agent:
  { "command": "npx", "args": ["sightline", "mcp"] }
The viewer serves the same tools over HTTP at /mcp.`;
