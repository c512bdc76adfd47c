import { ensureServers } from '../../../scripts/servers/ensure.ts';
import { startKafka } from '../../../scripts/servers/start-kafka.ts';
import { startMariaDb } from '../../../scripts/servers/start-mariadb.ts';
import { startRabbitMq } from '../../../scripts/servers/start-rabbitmq.ts';
import { createCertificateFolder } from '../../support/certificates.ts';
import { startDatabases } from '../../support/databases.ts';
import { startFakeCassandra } from '../../support/fake-cassandra.ts';
import { startFakeSqlServer } from '../../support/fake-sqlserver.ts';
import type { ServerName } from './programs.ts';

/** The servers that programs ask for, and a certificate. */
export interface Servers {
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Started {
  readonly env: Readonly<Record<string, string>>;
  stop(): void | Promise<void>;
}

/** One start serves several names. */
const STARTS: readonly (readonly [readonly ServerName[], () => Promise<Started>])[] = [
  [['postgres', 'redis', 'mysql', 'mongodb', 'memcached'], startDatabases],
  [['certificate'], certificate],
  [['cassandra'], cassandra],
  [['sqlserver'], sqlServer],
  [['rabbitmq'], rabbitMq],
  [['kafka'], kafka],
  [['mariadb'], mariaDb],
];

/** Which of the servers a machine may lack. */
const REAL = ['postgres', 'redis', 'rabbitmq', 'kafka', 'mariadb'] as const;

/** Why a server cannot be had, of each that is missing. What starts all databases needs both real ones. */
export async function missingServers(): Promise<ReadonlyMap<ServerName, string>> {
  const found = await ensureServers(REAL);
  const missing = new Map<ServerName, string>();
  for (const name of REAL) {
    const server = found[name];
    if (!('missing' in server)) continue;
    const [names] = STARTS.find(([each]) => each.includes(name))!;
    for (const each of names) missing.set(each, `${name}: ${server.missing}`);
  }
  return missing;
}

/** Starts what any of the programs needs. */
export async function startServers(needs: readonly ServerName[]): Promise<Servers> {
  const wanted = STARTS.filter(([names]) => names.some((name) => needs.includes(name)));
  const started = await Promise.all(wanted.map(([, start]) => start()));
  return {
    env: Object.assign({}, ...started.map(({ env }) => env)),
    async stop() {
      await Promise.all(started.map((server) => server.stop()));
    },
  };
}

async function certificate(): Promise<Started> {
  const folder = createCertificateFolder();
  const { key, cert } = folder.create('reference');
  return { env: { TLS_KEY: key, TLS_CERT: cert }, stop: () => folder.remove() };
}

async function cassandra(): Promise<Started> {
  const { port, stop } = await startFakeCassandra();
  return { env: { CASSANDRA_PORT: String(port) }, stop };
}

async function sqlServer(): Promise<Started> {
  const { port, stop } = await startFakeSqlServer();
  return { env: { SQLSERVER_PORT: String(port) }, stop };
}

async function rabbitMq(): Promise<Started> {
  const server = await startRabbitMq();
  return {
    env: { AMQP_URL: `amqp://guest:guest@127.0.0.1:${server.port}` },
    stop: () => server.stop(),
  };
}

async function kafka(): Promise<Started> {
  const server = await startKafka();
  return { env: { KAFKA_BROKER: server.broker }, stop: () => server.stop() };
}

async function mariaDb(): Promise<Started> {
  const server = await startMariaDb();
  const { port, password } = server;
  return {
    env: { MARIADB_PORT: String(port), MARIADB_PASSWORD: password },
    stop: () => server.stop(),
  };
}
