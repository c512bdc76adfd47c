import { createServer } from 'node:net';
import { fail, ok, type Verdict } from './finding.ts';

/** Whether the port on which metrics are to be served is free, by listening there for a moment. */
export function checkPrometheus(settings: Readonly<Record<string, unknown>>): Promise<Verdict> {
  const host = String(settings.host);
  const port = Number(settings.port);
  const place = `http://${host}:${port}/metrics (prometheus)`;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(verdictOn(place, code, message)),
    );
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => resolve(ok(`${place} is free`)));
    });
  });
}

function verdictOn(place: string, code: string | undefined, message: string): Verdict {
  switch (code) {
    case 'EADDRINUSE':
      return fail(
        'SL_PROMETHEUS_PORT',
        `${place}: another process listens on that port`,
        'Set OTEL_EXPORTER_PROMETHEUS_PORT to a free port. If it is the running service, all is well.',
      );
    case 'EACCES':
      return fail(
        'SL_PROMETHEUS_PORT',
        `${place}: this user may not listen on that port`,
        'Set OTEL_EXPORTER_PROMETHEUS_PORT to 1024 or more.',
      );
    default:
      return fail(
        'SL_PROMETHEUS_PORT',
        `${place}: ${message}`,
        'Set OTEL_EXPORTER_PROMETHEUS_HOST to an address of this machine, 0.0.0.0 for all.',
      );
  }
}
