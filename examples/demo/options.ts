import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly durationMs: number;
  /** Requests per second. */
  readonly rate: number;
  readonly json: boolean;
  readonly collector: boolean;
  /** Whether the local viewer runs. */
  readonly viewer: boolean;
  /** Value of --import of the service: a path or a package. */
  readonly preload: string;
}

export const HELP = `Runs a small service with Sightline's preload and shows its telemetry.

  npm run demo -- [options]

  --duration SECONDS  duration of the traffic, default 60
  --rate N            requests per second, default 30
  --json              print a report as JSON on stdout at the end, progress on stderr
  --no-collector      do not start the Collector and Prometheus, even if they are built
  --no-viewer         do not start the local viewer
  --preload FILE      another preload than ./register.ts, for comparison
  --help

Exits with 0 if telemetry arrived, 1 after an error, 2 for a wrong option and 130 after Ctrl-C.
Everything that it starts listens on 127.0.0.1 only and ends with it. In a terminal, the viewer runs
until Ctrl-C.
`;

/**
 * @returns undefined for `--help`
 * @throws Error for a wrong option
 */
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
