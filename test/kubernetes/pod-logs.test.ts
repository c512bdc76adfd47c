// What containers print, read from the files of the node by the real collector: each line once, whether its service
// sends it by OTLP too or not. What the API knows of a pod stands in the place of the API here; with a real one it is
// tried in api-server.test.ts.
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureServers, skipReason } from '../../scripts/servers/ensure.ts';
import { startOtelcol } from '../../scripts/servers/start-otelcol.ts';
import { startReceiver } from '../../tools/receiver/receiver.ts';
import { ROOT } from '../support/run-node.ts';

const skip = skipReason(await ensureServers(['otelcol']));
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-pods-')));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Annotations by pod, as k8s_attributes would put them on the records. */
const ANNOTATIONS = {
  injected: ['instrumentation.opentelemetry.io/inject-nodejs', 'observability/sightline'],
  said: ['sightline.dev/logs', 'otlp'],
  silent: ['sightline.dev/logs', 'otlp-only'],
  kept: ['sightline.dev/logs', 'file'],
} as const;
const PODS = [...Object.keys(ANNOTATIONS), 'other'];

/** In the place of the processor that asks the API. */
const knowledge = `
processors:
  transform/k8s:
    log_statements:
      - context: resource
        statements:
${Object.entries(ANNOTATIONS)
  .map(
    ([pod, [key, value]]) =>
      `          - set(resource.attributes["k8s.pod.annotation.${key}"], "${value}") where resource.attributes["k8s.pod.name"] == "${pod}"`,
  )
  .join('\n')}
service:
  pipelines:
    logs:
      processors: [memory_limiter, transform/k8s, filter/sent-by-otlp, redaction]
`;

/** As containerd writes it; what is too long for a line of its own comes in parts. */
function containerLines(texts: readonly string[], minute: number): string {
  // Files with the same beginning are one file that was moved.
  const time = `2026-11-29T20:0${minute}:00.000000000Z`;
  return texts
    .flatMap((text) =>
      text.length > 40
        ? [`${time} stdout P ${text.slice(0, 40)}`, `${time} stdout F ${text.slice(40)}`]
        : [`${time} stdout F ${text}`],
    )
    .map((line) => `${line}\n`)
    .join('');
}

const PINO = '{"level":30,"time":1764446400000,"pid":1,"hostname":"shop","msg":"by a logger"}';
const WINSTON =
  '{"level":"info","message":"by another","trace_id":"0af7651916cd43dd8448eb211c80319c"}';
const PLAIN = 'TypeError: of a crash';
const DATA = '{"order":1}';

test('lines of loggers that come by OTLP are dropped, others stay; secrets are masked; a restart goes on', {
  skip,
}, async () => {
  const logs = join(folder, 'pods');
  const fileOf = (pod: string, restart = 0) => {
    const container = join(logs, `web_${pod}_0b5c7a52-7c5e-4f5e-9d0a-2f2d5c1f7b11`, 'app');
    mkdirSync(container, { recursive: true });
    return join(container, `${restart}.log`);
  };
  const lines = [PINO, WINSTON, PLAIN, DATA, 'token=abc://u:secretpassword@host/'];
  for (const [index, pod] of PODS.entries())
    writeFileSync(fileOf(pod), containerLines(lines, index));
  const overlay = join(folder, 'knowledge.yaml');
  writeFileSync(overlay, knowledge);
  const receiver = await startReceiver();
  const options = {
    configs: [
      ...['agent.yaml', 'agent.pod-logs.yaml', 'agent.logs.yaml'].map((file) =>
        join(ROOT, 'collector', file),
      ),
      overlay,
    ],
    logs: receiver.url,
    dataFolder: join(folder, 'queue'),
    env: { COLLECTOR_POD_LOGS: logs, COLLECTOR_POD_LOGS_START: 'beginning' },
  };
  const of = (pod: string) =>
    receiver.logs
      .filter(({ resource }) => resource['k8s.pod.name'] === pod)
      .map(({ body }) => String(body));
  const until = async (pod: string, count: number) => {
    for (let attempt = 0; attempt < 300 && of(pod).length < count; attempt++) await sleep(200);
    assert.equal(of(pod).length, count, pod);
  };
  try {
    let collector = await startOtelcol(options);
    try {
      for (const pod of ['other', 'kept']) await until(pod, lines.length);
      for (const pod of ['injected', 'said']) await until(pod, lines.length - 2);
      assert.deepEqual(of('silent'), []);
      assert.deepEqual(of('other').slice(0, 4), lines.slice(0, 4));
      assert.deepEqual(of('injected').slice(0, 2), [PLAIN, DATA]);
      assert.doesNotMatch(of('injected')[2]!, /secretpassword/);
      const [record] = receiver.logs.filter(({ resource }) => resource['k8s.pod.name'] === 'other');
      assert.equal(record!.resource['k8s.namespace.name'], 'web');
      assert.equal(record!.resource['k8s.container.name'], 'app');
      // While it is away a container writes on, and another starts anew.
      await collector.stop();
      appendFileSync(fileOf('other'), containerLines(['while away'], 8));
      writeFileSync(fileOf('said', 1), containerLines([PLAIN, PINO], 9));
      collector = await startOtelcol(options);
      await until('other', lines.length + 1);
      await until('said', lines.length - 1);
    } finally {
      await collector.stop();
    }
  } finally {
    await receiver.stop();
  }
});
