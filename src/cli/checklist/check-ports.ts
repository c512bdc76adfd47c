import { connect } from 'node:net';
import { ok, skipped } from '../doctor/finding.ts';
import { fail, type Line } from './line.ts';

/** What is for those who run it. */
const INNER: Readonly<Record<number, string>> = {
  3000: 'the service',
  3001: 'Grafana',
  3100: 'Loki',
  4317: 'the collector',
  4318: 'the collector',
  5432: 'PostgreSQL',
  6379: 'Redis',
  6432: 'PgBouncer',
  8081: 'runbooks and status',
  8888: 'metrics of the collector',
  9090: 'Prometheus',
  9093: 'Alertmanager',
  9115: 'the blackbox exporter',
  16686: 'Jaeger',
};

/** @param ports asked besides, by what they are */
export async function checkPorts(
  { host }: { readonly host?: string },
  ports: Readonly<Record<number, string>> = INNER,
): Promise<Line> {
  const name = 'open ports';
  if (host === undefined) return [name, skipped('not checked: --host names no address')];
  const asked = await Promise.all(
    Object.entries(ports).map(async ([port, what]) =>
      (await isOpen(host, Number(port))) ? [`${port} (${what})`] : [],
    ),
  );
  const open = asked.flat();
  if (open.length === 0)
    return [name, ok(`none of ${Object.keys(ports).length} inner ones is open at ${host}`)];
  return [
    name,
    fail(
      `open at ${host}: ${open.join(', ')}`,
      'Bind them to 127.0.0.1, or close them by a firewall',
    ),
  ];
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
