import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { startProcess } from './processes.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

export interface Service {
  readonly url: string;
  readonly pid: number;
  /** Sends SIGTERM and waits until the service has exported its telemetry and exited. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly databaseUrl: string;
  readonly databasePoolSize: number;
  readonly redisUrl?: string | undefined;
  /** Value of --import; without it, the service runs without a preload. */
  readonly preload?: string;
  /** Additional variables, and the only source of OTEL_ and SIGHTLINE_ variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

/** Starts examples/study-service on a free port, by default without telemetry. */
export async function startService(options: ServiceOptions): Promise<Service> {
  let url = '';
  const server = await startProcess({
    name: 'study-service',
    command: process.execPath,
    args: [
      ...(options.preload ? ['--import', options.preload] : []),
      'examples/study-service/server.js',
    ],
    spawn: {
      cwd: REPOSITORY,
      env: {
        ...withoutTelemetrySettings(process.env),
        PORT: '0',
        DATABASE_URL: options.databaseUrl,
        DATABASE_POOL_SIZE: String(options.databasePoolSize),
        REDIS_URL: options.redisUrl ?? '',
        JWT_SECRET: randomBytes(32).toString('hex'),
        ...options.env,
      },
    },
    ...(options.onLine && { onLine: options.onLine }),
    isReady(line) {
      const port = /"message":"listening".*"port":(\d+)|"port":(\d+).*"message":"listening"/.exec(
        line,
      );
      if (port) url = `http://127.0.0.1:${port[1] ?? port[2]}`;
      return url !== '';
    },
    timeoutMs: 30_000,
  });
  return { url, pid: server.child.pid ?? 0, stop: () => server.stop('SIGTERM', 20_000) };
}

/** Telemetry settings in the user's shell are for other programs. */
function withoutTelemetrySettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(OTEL_|SIGHTLINE_|NODE_OPTIONS$)/.test(name)),
  );
}
