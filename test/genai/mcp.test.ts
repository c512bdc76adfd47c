// Clients and servers of MCP in processes of their own, by both generations of the SDK.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import type { Span } from '../../tools/receiver/received.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { PRELOAD, runNode, startNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

await installTestPackages();

interface Case {
  readonly generation: 1 | 2;
  readonly form: 'mjs' | 'cjs';
  readonly carrier: 'stdio' | 'http';
  /** Since 2026-07-28 there are no sessions. */
  readonly era?: 'modern';
}

const CASES: readonly Case[] = [
  { generation: 1, form: 'mjs', carrier: 'stdio' },
  { generation: 1, form: 'cjs', carrier: 'http' },
  { generation: 2, form: 'mjs', carrier: 'stdio' },
  { generation: 2, form: 'cjs', carrier: 'http', era: 'modern' },
];

let downstream: Server;
let downstreamUrl: string;

before(async () => {
  downstream = createServer((_request, response) => response.end('fresh'));
  await new Promise<void>((resolve) => downstream.listen(0, '127.0.0.1', resolve));
  downstreamUrl = `http://127.0.0.1:${(downstream.address() as AddressInfo).port}/stock`;
});
after(() => {
  downstream.closeAllConnections();
  downstream.close();
});

/** Runs client and server, and returns what the client printed. */
async function talk(
  { generation, form, carrier, era }: Case,
  nodeArgs: readonly string[],
  receiver?: Receiver,
  more: Readonly<Record<string, string>> = {},
) {
  const folder = generation === 1 ? 'libraries/mcp' : 'libraries/mcp-2';
  const env = {
    DOWNSTREAM: downstreamUrl,
    SIGHTLINE_CONSOLE: 'true',
    ...(era && { MCP_ERA: era }),
    ...(receiver && { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }),
    ...more,
  };
  const options = { nodeArgs, env: { ...env, OTEL_SERVICE_NAME: 'client' } };
  const client = servicePath(`${folder}/client.${form}`);
  if (carrier === 'stdio') return await runNode(client, { ...options, args: ['stdio'] });
  const server = startNode(servicePath(`${folder}/server.${form}`), {
    nodeArgs,
    env: { ...env, OTEL_SERVICE_NAME: 'tools' },
    args: ['http'],
  });
  try {
    const [, url = ''] = await server.waitForOutput(/listening on (\S+)/);
    return await runNode(client, { ...options, args: [`${url}/mcp`] });
  } finally {
    await server.stop();
  }
}

for (const one of CASES) {
  const { generation, form, carrier } = one;
  suite(`SDK ${generation}, ${form}, ${carrier}`, () => {
    let receiver: Receiver;
    let bare: string;
    let observed: Awaited<ReturnType<typeof talk>>;
    before(async () => {
      receiver = await startReceiver();
      bare = (await talk(one, [])).stdout;
      observed = await talk(one, PRELOAD, receiver);
    });
    after(() => receiver.stop());

    test('answers are those of bare Node', () => {
      assert.equal(observed.stdout, bare, observed.stderr);
      assert.doesNotMatch(observed.stderr, /sightline (warn|error)/);
      console.log(bare);
    });

    test('spans', () => {
      const name = (s: Span) =>
        `${s.resource['service.name']} ${s.kind} ${s.name} ${s.attributes['error.type'] ?? ''} ${s.attributes['rpc.response.status_code'] ?? ''} links=${s.links.length} parent=${receiver.spans.find((p) => p.spanId === s.parentSpanId)?.name ?? s.parentSpanId} ${s.status.message}`;
      for (const s of [...receiver.spans].sort((a, b) =>
        Number(a.startTimeUnixNano - b.startTimeUnixNano),
      ))
        console.log(name(s), s.scope.name);
      for (const m of receiver.metrics.filter((m) => m.name.startsWith('mcp')))
        console.log(m.name, m.count, JSON.stringify(m.attributes));
    });
  });
}
