import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { ensureInstalled } from '../../examples/demo/ensure-installed.ts';
import { startService } from '../../examples/demo/service.ts';
import {
  type GatewayOptions,
  type GatewayRequest,
  startGateway,
} from '../../scripts/servers/start-gateway.ts';
import { startPostgres } from '../../scripts/servers/start-postgres.ts';
import { temporaryFolder } from '../../scripts/servers/temporary-folder.ts';

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** Study-service on a real PostgreSQL, behind the gateway; `onStop` is told how to end each part. */
export async function startStage(
  onStop: (stop: () => unknown) => void,
  options: GatewayOptions = {},
) {
  await ensureInstalled(() => {});
  const secret = randomBytes(32).toString('hex');
  const secretFile = `${temporaryFolder('secrets')}/jwt`;
  writeFileSync(secretFile, secret, { mode: 0o600 });
  const postgres = await startPostgres();
  onStop(() => postgres.stop());
  const lines: string[] = [];
  const service = await startService({
    databaseUrl: postgres.url,
    databasePoolSize: 5,
    env: { JWT_SECRET: secret },
    onLine: (line) => lines.push(line),
  });
  onStop(() => service.stop());
  const gateway = await startGateway(new URL(service.url).host, {
    withoutExporter: true,
    ...options,
    env: { GATEWAY_JWT_SECRET_FILE: secretFile, ...options.env },
  });
  onStop(() => gateway.stop());

  /** A request as a client of the API makes it. */
  const call = (method: string, path: string, body?: unknown, more: GatewayRequest = {}) =>
    gateway.ask(path, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: {
        ...(body !== undefined && {
          'content-type': typeof body === 'string' ? 'text/plain' : 'application/json',
        }),
        ...more.headers,
      },
    });
  /** A user of that address, and the header that they are known by. */
  const register = async (email: string, password = 'correct horse battery') => {
    const made = await call('POST', '/users', { email, name: 'Ada', password });
    if (made.status !== 201) throw new Error(`not registered: ${made.status} ${made.body}`);
    const login = await call('POST', '/login', { email, password });
    const { token } = JSON.parse(login.body) as { token: string };
    return {
      id: (JSON.parse(made.body) as { id: number }).id,
      token,
      headers: { authorization: `Bearer ${token}` },
    };
  };
  return { postgres, service, gateway, secret, lines, call, register };
}
