import { createServer } from 'node:net';
import { fail, ok, type Verdict } from './finding.ts';

/** Checks whether the port for metrics is free, by listening on it for a moment. */
export function checkPrometheus(settings: Readonly<Record<string, unknown>>): Promise<Verdict> {
  const host = String(settings.host);
  const port = Number(settings.port);
  const url = `http://${host}:${port}/metrics (prometheus)`;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(verdictOn(url, code, message)),
    );
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(ok(`${url} is free`)));
    });
  });
}

function verdictOn(url: string, code: string | undefined, message: string): Verdict {
  switch (code) {
    case 'EADDRINUSE':
      return fail(
        'SL_PROMETHEUS_PORT',
        `${url}: another process is listening on that port`,
        'Set OTEL_EXPORTER_PROMETHEUS_PORT to a free port, unless that process is the running service.',
      );
    case 'EACCES':
      return fail(
        'SL_PROMETHEUS_PORT',
        `${url}: this user may not listen on that port`,
        'Set OTEL_EXPORTER_PROMETHEUS_PORT to 1024 or more.',
      );
    default:
      return fail(
        'SL_PROMETHEUS_PORT',
        `${url}: ${message}`,
        'Set OTEL_EXPORTER_PROMETHEUS_HOST to an address of this machine, or to 0.0.0.0 for all of them.',
      );
  }
}
