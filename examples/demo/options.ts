import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly durationMs: number;
  /** Requests a second. */
  readonly rate: number;
  readonly json: boolean;
  readonly collector: boolean;
  /** Whether there is a page to look at. */
  readonly viewer: boolean;
  /** What the service is started with: a path or a package, as --import takes it. */
  readonly preload: string;
}

export const HELP = `Runs a small service under Sightline's preload and shows what arrives from it.

  npm run demo -- [options]

  --duration SECONDS  how long to send requests, default 60
  --rate N            requests a second, default 30
  --json              one report as JSON on stdout at the end, progress on stderr
  --no-collector      leave the Collector and Prometheus out, also where they are built
  --no-viewer         no page with what arrives
  --preload FILE      another preload than ./register.ts, to compare
  --help

Ends with 0 when telemetry arrived, 1 when something went wrong, 2 for a wrong option and 130
after Ctrl-C. Everything that it starts listens on 127.0.0.1 only and ends with it. In a terminal the
page stays until Ctrl-C.
`;

/** Throws an Error with what is wrong and what is meant. `undefined`: help was asked for. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      duration: { type: 'string', default: '60' },
      rate: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
      collector: { type: 'boolean', default: true },
      viewer: { type: 'boolean', default: true },
      preload: { type: 'string', default: './register.ts' },
      help: { type: 'boolean', short: 'h', default: false },
    },
    allowNegative: true,
  });
  if (values.help) return undefined;
  return {
    durationMs: readNumber('--duration', values.duration, 86_400) * 1_000,
    rate: readNumber('--rate', values.rate, 1_000),
    json: values.json,
    collector: values.collector,
    viewer: values.viewer,
    preload: values.preload,
  };
}

function readNumber(name: string, text: string, max: number): number {
  const number = Number(text);
  if (text.trim() === '' || !(number > 0 && number <= max)) {
    throw new Error(`${name} must be a number above 0, at most ${max}, not "${text}"`);
  }
  return number;
}
