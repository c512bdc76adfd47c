// MCP clients and servers in separate processes, with both generations of the SDK.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, suite, test } from 'node:test';
import type { Span } from '../../tools/receiver/received.ts';
import { type Receiver, startReceiver } from '../../tools/receiver/receiver.ts';
import { type Finished, PRELOAD, runNode, startNode } from '../support/run-node.ts';
import { installMcp } from './mcp-packages.ts';

interface Case {
  readonly sdk: 1 | 2;
  readonly form: 'mjs' | 'cjs';
  readonly carrier: 'stdio' | 'http';
  /** Since 2026-07-28 there are no sessions, and nothing is asked of the client. */
  readonly era?: 'modern';
}

const CASES: readonly Case[] = [
  { sdk: 1, form: 'mjs', carrier: 'stdio' },
  { sdk: 1, form: 'cjs', carrier: 'http' },
  { sdk: 2, form: 'mjs', carrier: 'stdio' },
  { sdk: 2, form: 'cjs', carrier: 'http', era: 'modern' },
];

const folder = await installMcp();
/** A trace that the client itself has written into a message. */
const OWN_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

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

/** Runs client and server until the client has made all of its requests. */
async function talk(
  { sdk, form, carrier, era }: Case,
  nodeArgs: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  const env = { DOWNSTREAM: downstreamUrl, ...(era && { MCP_ERA: era }), ...more };
  const options = { nodeArgs, env: { ...env, OTEL_SERVICE_NAME: 'client' } };
  const client = `${folder}/sdk-${sdk}/client.${form}`;
  if (carrier === 'stdio') return await runNode(client, { ...options, args: ['stdio'] });
  const server = startNode(`${folder}/sdk-${sdk}/server.${form}`, {
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
  const { sdk, form, carrier, era } = one;
  suite(`MCP by the SDK ${sdk}, ${form}, over ${carrier}${era ? ', without sessions' : ''}`, () => {
    const isHttp = carrier === 'http';
    let receiver: Receiver;
    let bare: string;
    let observed: Finished;
    let spans: readonly Span[];
    const named = (name: string, kind: string) =>
      spans.filter((span) => span.name === name && span.kind === kind);
    /** The span of a call at its sender, and at its receiver. */
    const pair = (name: string, index = 0) => {
      const sent = named(name, 'CLIENT')[index]!;
      const received = spans.find(
        ({ kind, parentSpanId, attributes }) =>
          kind === 'SERVER' && parentSpanId === sent.spanId && 'mcp.method.name' in attributes,
      );
      assert.ok(received, `nobody has received ${name}`);
      return [sent, received] as const;
    };

    before(async () => {
      receiver = await startReceiver();
      bare = (await talk(one, [])).stdout;
      const settings = {
        OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'mcp,http,undici,console',
        SIGHTLINE_CONSOLE: 'true',
      };
      observed = await talk(one, PRELOAD, settings);
      spans = receiver.spans.toSorted((a, b) => Number(a.startTimeUnixNano - b.startTimeUnixNano));
    });
    after(() => receiver.stop());

    test('answers are those of bare Node', () => {
      assert.equal(observed.stdout, bare, observed.stderr);
      assert.match(bare, /^add: .*"21"/m);
      assert.match(bare, /^own: .*x\.example\/own.*kept/m);
      assert.doesNotMatch(observed.stderr, /sightline (warn|error)/);
    });

    test('a call of a tool is one trace, with what the tool does inside of it', () => {
      const [sent, received] = pair('tools/call fetches');
      for (const { attributes, status } of [sent, received]) {
        assert.equal(attributes['mcp.method.name'], 'tools/call');
        assert.equal(attributes['gen_ai.operation.name'], 'execute_tool');
        assert.equal(attributes['gen_ai.tool.name'], 'fetches');
        assert.match(String(attributes['jsonrpc.request.id']), /^\d+$/);
        assert.equal(attributes['mcp.protocol.version'], era ? '2026-07-28' : '2025-11-25');
        assert.equal(attributes['network.transport'], isHttp ? 'tcp' : 'pipe');
        assert.equal(attributes['network.protocol.name'], isHttp ? 'http' : undefined);
        assert.equal('mcp.session.id' in attributes, isHttp && era === undefined);
        assert.equal('gen_ai.tool.call.arguments' in attributes, false);
        assert.equal(status.code, 'UNSET');
      }
      assert.equal(sent.attributes['server.address'], isHttp ? '127.0.0.1' : undefined);
      assert.equal(received.attributes['mcp.session.id'], sent.attributes['mcp.session.id']);
      const [get] = spans.filter(({ attributes }) => attributes['url.full'] === downstreamUrl);
      assert.deepEqual([get!.parentSpanId, get!.traceId], [received.spanId, sent.traceId]);
      const line = receiver.logs.find(({ body }) => body === 'fetched 200');
      assert.equal(line?.spanId, received.spanId);
      if (!isHttp) {
        assert.deepEqual(received.links, []);
        return;
      }
      // What has brought it is a child of the sender too, and linked.
      const post = spans.find(
        ({ name, kind, parentSpanId }) =>
          name === 'POST' && kind === 'CLIENT' && parentSpanId === sent.spanId,
      )!;
      const [link] = received.links;
      const brought = spans.find(({ spanId }) => spanId === link!.spanId)!;
      assert.deepEqual([brought.kind, brought.parentSpanId], ['SERVER', post.spanId]);
    });

    test('errors of tools and of the protocol have their types', () => {
      const types = (name: string, index?: number) =>
        pair(name, index).map(({ attributes, status }) => [
          attributes['error.type'],
          attributes['rpc.response.status_code'],
          status.code,
        ]);
      const toolError = ['tool_error', undefined, 'ERROR'];
      assert.deepEqual(types('tools/call throws'), [toolError, toolError]);
      assert.deepEqual(types('tools/call says'), [toolError, toolError]);
      const unknown = sdk === 1 ? toolError : ['-32602', '-32602', 'ERROR'];
      // What the client has done wrong is no fault of the server.
      const blamed = (type: readonly unknown[]) => [type, [...type.slice(0, 2), 'UNSET']];
      assert.deepEqual(types('tools/call nothing'), blamed(unknown));
      assert.deepEqual(types('tools/call add', 1), blamed(toolError));
      const missing = ['-32602', '-32602', 'ERROR'];
      assert.deepEqual(types('resources/read', 1), blamed(missing));
      const [, nothing] = pair('tools/call nothing');
      assert.deepEqual(
        [nothing.name, nothing.attributes['gen_ai.tool.name']],
        ['tools/call', 'nothing'],
      );
      const [read] = pair('resources/read', 1);
      assert.match(read.status.message, /config:\/\/none/);
      assert.equal(read.attributes['mcp.resource.uri'], 'config://none');
      assert.equal(pair('prompts/get greet')[0].attributes['gen_ai.prompt.name'], 'greet');
    });

    test('what a tool throws is on the span of its call and a log record, once', () => {
      const [, received] = pair('tools/call throws');
      assert.equal(received.status.message, 'too far');
      const [event, ...more] = received.events;
      assert.deepEqual(more, []);
      assert.equal(event!.name, 'exception');
      assert.equal(event!.attributes['exception.type'], 'RangeError');
      assert.match(String(event!.attributes['exception.stacktrace']), /tools\.cjs/);
      const records = receiver.logs.filter(
        ({ attributes }) => attributes['exception.type'] !== undefined,
      );
      assert.deepEqual(
        records.map(({ spanId, body, eventName }) => [spanId, body, eventName]),
        [[received.spanId, 'RangeError: too far', 'rpc.server.call.exception']],
      );
      assert.equal(records[0]!.attributes['gen_ai.tool.name'], 'throws');
      const others = spans.filter(
        ({ kind, events, spanId }) =>
          kind === 'SERVER' && spanId !== received.spanId && events.length > 0,
      );
      assert.deepEqual(others, []);
    });

    test('who gives up ends both spans: by a cancellation, and by a time limit', () => {
      const [cancelled, late] = named('tools/call slow', 'CLIENT');
      // Over HTTP without sessions nobody is told of either: the request is left.
      const types = era
        ? ['cancelled', 'cancelled', 'connection_closed']
        : ['cancelled', 'timeout', 'cancelled'];
      const [own, ownLate, served] = types;
      assert.equal(cancelled!.attributes['error.type'], own);
      assert.equal(late!.attributes['error.type'], ownLate);
      assert.equal(pair('tools/call slow')[1].attributes['error.type'], served);
      assert.deepEqual(named('notifications/progress', 'CLIENT'), []);
    });

    test('a trace that the client has put there itself stays, and nothing of ours beside it', () => {
      const [received] = spans.filter(({ traceId }) => traceId === OWN_TRACE);
      assert.deepEqual([received!.name, received!.kind], ['tools/call add', 'SERVER']);
      assert.equal(received!.parentSpanId, '00f067aa0ba902b7');
    });

    test('what the server asks its client is a child of the call that it serves', (t) => {
      if (era) return t.skip('there is no such thing');
      const [, serving] = pair('tools/call asks');
      const [asked, answered] = pair('sampling/createMessage');
      assert.equal(asked.parentSpanId, serving.spanId);
      assert.equal(asked.resource['service.name'], 'tools');
      assert.equal(answered.resource['service.name'], 'client');
    });

    test('operations and sessions are measured at both ends', () => {
      const points = (name: string) => receiver.metrics.filter((point) => point.name === name);
      const sums = (name: string, tool: string) =>
        Object.fromEntries(
          points(name)
            .filter(({ attributes }) => attributes['gen_ai.tool.name'] === tool)
            .map(({ attributes, count }) => [attributes['error.type'] ?? 'well', count]),
        );
      for (const side of ['client', 'server']) {
        const name = `mcp.${side}.operation.duration`;
        assert.deepEqual(sums(name, 'says'), { tool_error: 1 }, side);
        assert.deepEqual(sums(name, 'add'), { well: 2, tool_error: 1 }, side);
        const { attributes } = points(name).find(
          (point) => point.attributes['gen_ai.tool.name'] === 'says',
        )!;
        assert.equal(attributes['network.transport'], isHttp ? 'tcp' : 'pipe');
        assert.equal('mcp.session.id' in attributes, false);
        assert.equal('mcp.resource.uri' in attributes, false);
        const sessions = points(`mcp.${side}.session.duration`);
        assert.equal(sessions.length, era ? 0 : 1, side);
        if (era) continue;
        assert.equal(sessions[0]!.count, 1);
        assert.equal(sessions[0]!.attributes['error.type'], undefined);
      }
    });
  });
}

const HANDSHAKE = [
  {
    id: 0,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'by hand', version: '1' },
    },
  },
  { method: 'notifications/initialized' },
  { id: 1, method: 'tools/list', params: {} },
  { id: 2, method: 'tools/call', params: { name: 'add', arguments: { a: 1, b: 2 } } },
  { id: 3, method: 'tools/call', params: { name: 'throws', arguments: { why: 'x' } } },
  { id: 4, method: 'tools/call', params: { name: 'fetches', arguments: {} } },
  { id: 'five', method: 'nothing/such', params: {} },
];

test('stdout of a server over stdio is the same, byte by byte, as with bare Node, at every log level', async () => {
  const input = HANDSHAKE.map((it) => `${JSON.stringify({ jsonrpc: '2.0', ...it })}\n`).join('');
  /** Writes by hand, one after the other is answered. */
  const answersOf = async (nodeArgs: readonly string[], env: Record<string, string> = {}) => {
    const server = startNode(`${folder}/sdk-1/by-hand.mjs`, {
      nodeArgs,
      env: { DOWNSTREAM: downstreamUrl, MCP_INPUT: input, ...env },
    });
    return await server.finished;
  };
  const bare = await answersOf([]);
  assert.equal(bare.stdout.trim().split('\n').length, 6, bare.stdout + bare.stderr);
  for (const level of ['debug', 'none']) {
    const { stdout, stderr, code } = await answersOf(PRELOAD, {
      OTEL_LOG_LEVEL: level,
      // Nobody listens there: that is a warning.
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    });
    assert.equal(stdout, bare.stdout, level);
    assert.equal(code, bare.code);
    if (level === 'debug') assert.match(stderr, /sightline debug: instrumentation mcp loaded/);
  }
});

for (const kind of ['a registry', 'handlers of its own']) {
  test(`a client cannot invent names in spans and metrics of a server with ${kind}`, async () => {
    const invented = Array.from({ length: 40 }, (_, index) => [
      { id: 100 + index, method: `evil/${index}`, params: {} },
      { id: 200 + index, method: 'tools/call', params: { name: `tool-${index}`, arguments: {} } },
      { id: 300 + index, method: 'prompts/get', params: { name: `prompt-${index}` } },
      { method: `notifications/evil/${index}` },
    ]).flat();
    const boom = { id: 400, method: 'tools/call', params: { name: 'boom', arguments: {} } };
    const lines = [...HANDSHAKE.slice(0, 2), HANDSHAKE[3], ...invented, boom];
    const input = lines.map((it) => `${JSON.stringify({ jsonrpc: '2.0', ...it })}\n`).join('');
    const receiver = await startReceiver();
    try {
      const isLow = kind !== 'a registry';
      const more = { MCP_INPUT: input, ...(isLow && { MCP_LOW_LEVEL: 'true' }) };
      const program = `${folder}/sdk-1/by-hand.mjs`;
      const bare = await startNode(program, { nodeArgs: [], env: more }).finished;
      const env = { ...more, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
      const observed = await startNode(program, { nodeArgs: PRELOAD, env }).finished;
      assert.equal(observed.stdout, bare.stdout, observed.stderr);
      assert.match(bare.stdout, /"id":400/);
      const spans = receiver.spans.filter(({ attributes }) => 'mcp.method.name' in attributes);
      assert.deepEqual([...new Set(spans.map(({ name }) => name))].sort(), [
        '_OTHER',
        'initialize',
        'notifications/initialized',
        'prompts/get',
        'tools/call',
        'tools/call add',
      ]);
      const evil = spans.find(({ attributes }) => attributes['rpc.method_original'] === 'evil/7');
      assert.equal(evil?.attributes['mcp.method.name'], '_OTHER');
      assert.deepEqual([evil?.attributes['error.type'], evil?.status.code], ['-32601', 'UNSET']);
      assert.ok(spans.some(({ attributes }) => attributes['gen_ai.tool.name'] === 'tool-7'));
      const points = receiver.metrics.filter(
        ({ name }) => name === 'mcp.server.operation.duration',
      );
      const values = (key: string) =>
        [...new Set(points.map(({ attributes }) => attributes[key] ?? ''))].sort();
      assert.deepEqual(values('mcp.method.name'), [
        '_OTHER',
        'initialize',
        'notifications/initialized',
        'prompts/get',
        'tools/call',
      ]);
      assert.deepEqual(values('gen_ai.tool.name'), ['', 'add']);
      assert.deepEqual(values('gen_ai.prompt.name'), ['']);
      const thrown = receiver.logs.filter(({ body }) => body === 'TypeError: out of reach');
      assert.equal(thrown.length, isLow ? 1 : 0);
    } finally {
      await receiver.stop();
    }
  });
}

test('arguments and results of tools are recorded on spans if captureMessageContent is set', async () => {
  const receiver = await startReceiver();
  try {
    await talk({ sdk: 2, form: 'cjs', carrier: 'stdio' }, PRELOAD, {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
    });
    const own = receiver.spans.filter(
      ({ attributes }) => attributes['gen_ai.tool.call.arguments'] === '{"a":17,"b":4}',
    );
    assert.deepEqual(own.map(({ kind }) => kind).sort(), ['CLIENT', 'SERVER']);
    for (const { attributes } of own) {
      assert.equal(attributes['gen_ai.tool.call.result'], '[{"type":"text","text":"21"}]');
    }
  } finally {
    await receiver.stop();
  }
});
