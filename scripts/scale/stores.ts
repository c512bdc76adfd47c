/**
 * Splits metrics between two stores, by service: Prometheus → remote write → vmagent → two VictoriaMetrics, each of
 * which evaluates the recording rules of this repository. Their numbers of users, from sketches of three processes
 * each, are compared with those of Prometheus and with the true ones.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { blockOf, createHyperLogLog, positionOf } from '../../src/users/hyperloglog.ts';
import { BLOCK_ATTRIBUTE, BLOCKS } from '../../src/users/sketch-layout.ts';
import { type Prometheus, startPrometheus } from '../servers/start-prometheus.ts';
import { startVictoriaMetrics, type VictoriaMetrics } from '../servers/start-victoriametrics.ts';
import { temporaryFolder } from '../servers/temporary-folder.ts';
import { RULES_FILE } from '../user-rules.ts';

/** Users by service. Each process counts half of them, half of which the process before it counts too. */
const USERS: Readonly<Record<string, number>> = { shop: 4_000, blog: 600 };
const PROCESSES = 3;

export interface StoreOutcome {
  /** By service. */
  readonly users: readonly {
    readonly service: string;
    readonly there: number;
    readonly prometheus: number;
    readonly shard: number;
    /** Number of shards that have series of it, which should be one. */
    readonly shards: number;
  }[];
  readonly points: number;
  readonly lostPoints: number;
  readonly pointsTwice: number;
}

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

async function post(prometheus: Prometheus, service: string, instance: number, metrics: object[]) {
  const resource = {
    attributes: [
      attribute('service.name', service),
      attribute('service.instance.id', `${service}-${instance}`),
    ],
  };
  const response = await fetch(`${prometheus.otlpEndpoint}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceMetrics: [{ resource, scopeMetrics: [{ metrics }] }] }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** The sketch of one process, in the form that services send. */
function sketchOf(service: string, instance: number): object[] {
  const each = USERS[service]! / 2;
  const sketch = createHyperLogLog();
  for (let index = 0; index < each; index++) {
    const user = `${service}/${Math.floor((instance * each) / 2) + index}`;
    sketch.add(positionOf(createHash('sha256').update(user).digest('hex')), 1);
  }
  const registers = sketch.since(1);
  const timeUnixNano = `${Date.now()}000000`;
  const dataPoints = Array.from({ length: BLOCKS }, (_, block) => ({
    ...{ timeUnixNano, asDouble: blockOf(registers, block) },
    attributes: [attribute(BLOCK_ATTRIBUTE, String(block))],
  })).filter(({ asDouble }) => asDouble > 0);
  return [
    { name: 'app.users.sketch', gauge: { dataPoints } },
    { name: 'app.users.active', gauge: { dataPoints: [{ timeUnixNano, asDouble: each }] } },
  ];
}

async function ask(url: string, query: string): Promise<number | undefined> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const answer = (await response.json()) as {
    data?: { result?: { value?: [number, string] }[] };
  };
  const value = answer.data?.result?.[0]?.value?.[1];
  return value === undefined ? undefined : Number(value);
}

export async function rehearseStores(note: (text: string) => void): Promise<StoreOutcome> {
  const ends: (() => Promise<void>)[] = [];
  try {
    const folder = temporaryFolder('stores');
    mkdirSync(`${folder}/rules`);
    copyFileSync(RULES_FILE, `${folder}/rules/users.yml`);
    const flags = ['-search.latencyOffset=0s', '-inmemoryDataFlushInterval=1s'];
    const data = [0, 1].map((index) => `${folder}/shard-${index}`);
    const shards: VictoriaMetrics[] = [];
    for (const dataFolder of data)
      shards.push(await startVictoriaMetrics('shard', { flags, dataFolder }));
    ends.push(async () => {
      for (const shard of shards) await shard.stop();
    });
    const split = await startVictoriaMetrics('split', {
      env: { VM_SHARDS: shards.map(({ address }) => address).join(' ') },
      flags: ['-remoteWrite.flushInterval=200ms'],
    });
    ends.push(() => split.stop());
    for (const { address } of shards) {
      const rules = await startVictoriaMetrics('rules', {
        env: { VM_SHARD: address, VM_RULES: `${folder}/rules`, VM_EVERY: '1s' },
        flags: ['-rule.evalDelay=0s', '-remoteWrite.flushInterval=200ms'],
      });
      ends.push(() => rules.stop());
    }
    const remote = readFileSync(
      fileURLToPath(new URL('../../stack/prometheus/remote-write.yml', import.meta.url)),
      'utf8',
    ).replace(/\$\{REMOTE_WRITE_URL\}/, `${split.url}/api/v1/write`);
    const configFile = `${folder}/prometheus.yml`;
    writeFileSync(
      configFile,
      `global: { evaluation_interval: 1s }
rule_files: [${folder}/rules/users.yml]
otlp: { promote_resource_attributes: [service.name, service.instance.id] }
${remote}`,
    );
    const prometheus = await startPrometheus({ configFile });
    ends.push(() => prometheus.stop());

    let points = 0;
    const send = async () => {
      for (const service of Object.keys(USERS)) {
        for (let instance = 0; instance < PROCESSES; instance++) {
          await post(prometheus, service, instance, sketchOf(service, instance));
          points++;
        }
      }
    };
    await send();
    note('a shard is away');
    await shards[1]!.stop();
    for (let index = 0; index < 5; index++) {
      await sleep(300);
      await send();
    }
    shards[1] = await startVictoriaMetrics('shard', {
      ...{ flags, dataFolder: data[1]! },
      port: Number(shards[1]!.address.split(':')[1]),
    });
    note('it is back');
    const deadline = Date.now() + 60_000;
    for (;;) {
      const outcome = await judge(prometheus, shards, points);
      const wrong = outcome.users.filter(
        ({ prometheus: own, shard }) => !own || Math.abs(own - shard) > own * 1e-6,
      );
      if ((wrong.length === 0 && outcome.lostPoints === 0) || Date.now() > deadline) return outcome;
      await sleep(500);
    }
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function judge(
  prometheus: Prometheus,
  shards: readonly VictoriaMetrics[],
  points: number,
): Promise<StoreOutcome> {
  const users = [];
  let stored = 0;
  for (const [service, there] of Object.entries(USERS)) {
    const query = `service:app_users_active:5m{service_name="${service}"}`;
    const answers = await Promise.all(shards.map(({ url }) => ask(url, query)));
    const series = await Promise.all(
      shards.map(({ url }) =>
        ask(url, `count(last_over_time(app_users_active{service_name="${service}"}[1h]))`),
      ),
    );
    for (const { url } of shards) {
      stored +=
        (await ask(url, `sum(count_over_time(app_users_active{service_name="${service}"}[1h]))`)) ??
        0;
    }
    users.push({
      ...{ service, there },
      prometheus: (await ask(prometheus.url, query)) ?? 0,
      shard: answers.find((answer) => answer !== undefined) ?? 0,
      shards: series.filter((count) => count !== undefined).length,
    });
  }
  return {
    ...{ users, points },
    lostPoints: Math.max(0, points - stored),
    pointsTwice: Math.max(0, stored - points),
  };
}
