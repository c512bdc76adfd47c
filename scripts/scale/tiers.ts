import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { freePort } from '../servers/free-port.ts';
import { type Otelcol, startOtelcol } from '../servers/start-otelcol.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';

export interface TierOptions {
  readonly agents: number;
  readonly gateways: number;
  /** Where data waits that cannot be delivered. */
  readonly resilience: 'none' | 'disk' | 'kafka';
  /** host:port of Kafka. */
  readonly broker?: string;
  readonly backends: {
    readonly metrics?: string;
    readonly traces?: string;
    readonly logs?: string;
  };
  /** Further variables of gateways. */
  readonly gatewayEnv?: Readonly<Record<string, string>>;
  readonly agentEnv?: Readonly<Record<string, string>>;
}

/** A collector that can be restarted, at the same address and with the same folder. */
export interface Member {
  readonly name: string;
  readonly grpc: string;
  server: Otelcol;
  start(): Promise<void>;
  /** Ends it orderly (SIGTERM) or at once (SIGKILL). */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface Tiers {
  readonly agents: readonly Member[];
  readonly gateways: readonly Member[];
  /** Sets the agents' list of gateways. */
  name(gateways: readonly Member[]): void;
  stop(): Promise<void>;
}

/** Makes collectors send JSON, which the sink reads. */
export const JSON_OVERLAY: string = fileURLToPath(new URL('./overlays/json.yaml', import.meta.url));

async function member(
  name: string,
  backends: TierOptions['backends'],
  env: Readonly<Record<string, string>>,
  grpc: string,
): Promise<Member> {
  const folder = temporaryFolder(name);
  const start = () =>
    startOtelcol({
      ...backends,
      dataFolder: `${folder}/queue`,
      env: { COLLECTOR_NAME: name, ...env, COLLECTOR_GRPC_ADDRESS: grpc },
    });
  const result: Member = {
    ...{ name, grpc },
    server: await start(),
    async start() {
      result.server = await start();
    },
    async end(signal) {
      const { process } = result.server;
      if (process.exitCode === null && process.signalCode === null) {
        const closed = once(process, 'close');
        process.kill(signal);
        await closed;
      }
      await result.server.stop();
    },
  };
  return result;
}

const freeAddress = async (): Promise<string> => `127.0.0.1:${await freePort()}`;

/** Starts gateways, and agents that send to them, on the files of collector/. */
export async function startTiers(options: TierOptions): Promise<Tiers> {
  const folder = temporaryFolder('tiers');
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/gateways`;
  const name = (members: readonly { readonly grpc: string }[]) => {
    writeFileSync(file, members.map((each) => `${each.grpc}\n`).join(''));
  };
  const shared = {
    COLLECTOR_RESILIENCE: options.resilience,
    ...(options.broker ? { COLLECTOR_KAFKA_BROKERS: options.broker } : {}),
    ...{ COLLECTOR_GATEWAYS: `file:${file}`, COLLECTOR_GATEWAYS_REFRESH: '1s' },
    COLLECTOR_OPEN: 'yes',
  };
  // All are listed before the first starts: behind Kafka, gateways forward to each other.
  const addresses: string[] = [];
  while (addresses.length < options.gateways) addresses.push(await freeAddress());
  name(addresses.map((grpc) => ({ grpc })));
  const gateways: Member[] = [];
  for (const [index, address] of addresses.entries()) {
    const env = { COLLECTOR_TIER: 'gateway', ...shared, ...options.gatewayEnv };
    gateways.push(await member(`gateway-${index}`, options.backends, env, address));
  }
  const agents: Member[] = [];
  while (agents.length < options.agents) {
    const env = { ...shared, ...options.agentEnv };
    agents.push(await member(`agent-${agents.length}`, {}, env, await freeAddress()));
  }
  return {
    ...{ agents, gateways, name },
    async stop() {
      for (const each of [...agents, ...gateways]) await each.end('SIGKILL');
    },
  };
}
