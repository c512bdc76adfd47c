import { type Attributes, type Meter, metrics, ValueType } from '@opentelemetry/api';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { VERSION } from '../../util/version.ts';
import { createHistogramCache, type HistogramCache } from '../metric-support/attribute-caches.ts';
import type { McpTarget } from './message.ts';
import type { McpNetwork } from './transport.ts';

/** The side of a message or a session: `client` sends it, `server` receives it. */
export type McpSide = 'client' | 'server';

/** Seconds. Source: semantic conventions for MCP, "Metrics". */
const BOUNDARIES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** A peer may invent names: beyond this number, methods, tools and prompts are recorded as `_OTHER`. */
const MAX_NAMES = 500;
const OTHER = '_OTHER';

export interface McpMetricAttributes {
  readonly side: McpSide;
  readonly network: McpNetwork;
  readonly version: string | undefined;
  readonly error: string | undefined;
}

interface Instruments {
  readonly operations: Readonly<Record<McpSide, HistogramCache>>;
  readonly sessions: Readonly<Record<McpSide, HistogramCache>>;
}

let instruments: Instruments | undefined;
const knownNames = new Set<string>();

/** Records the duration of a request or a notification, whether or not the trace is sampled. */
export function measureOperation(
  { method, tool, prompt }: McpTarget,
  common: McpMetricAttributes & { readonly code: string | undefined },
  seconds: number,
): void {
  instruments ??= createInstruments();
  const histograms = instruments.operations[common.side];
  const target = {
    method: bounded(method),
    tool: tool === undefined ? undefined : bounded(tool),
    prompt: prompt === undefined ? undefined : bounded(prompt),
  };
  const key = `${target.method}\n${target.tool}\n${target.prompt}\n${common.code}\n${keyOf(common)}`;
  const histogram =
    histograms.get(key) ??
    histograms.add(key, {
      ...targetAttributes(target),
      ...(common.code !== undefined && { 'rpc.response.status_code': common.code }),
      ...attributesOf(common),
    });
  histogram.record(seconds);
}

/** The subject of a message, as attributes of spans and metrics. */
export function targetAttributes({ method, tool, prompt }: McpTarget): Attributes {
  return {
    'mcp.method.name': method,
    ...(tool !== undefined && {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': tool,
    }),
    ...(prompt !== undefined && { 'gen_ai.prompt.name': prompt }),
  };
}

/** Records the duration of a session. */
export function measureSession(common: McpMetricAttributes, seconds: number): void {
  instruments ??= createInstruments();
  const histograms = instruments.sessions[common.side];
  const key = keyOf(common);
  (histograms.get(key) ?? histograms.add(key, attributesOf(common))).record(seconds);
}

function keyOf({ network, version, error }: McpMetricAttributes): string {
  const { transport, protocol, address, port } = network;
  return `${transport}\n${protocol}\n${address}\n${port}\n${version}\n${error}`;
}

function attributesOf({ network, version, error }: McpMetricAttributes): Attributes {
  return {
    ...networkAttributes(network),
    ...(version !== undefined && { 'mcp.protocol.version': version }),
    ...(error !== undefined && { 'error.type': error }),
  };
}

/** The network of a connection, as attributes of spans and metrics. */
export function networkAttributes(network: McpNetwork): Attributes {
  const { transport, protocol, address, port } = network;
  return {
    ...(transport !== undefined && { 'network.transport': transport }),
    ...(protocol !== undefined && { 'network.protocol.name': protocol }),
    ...(address !== undefined && { 'server.address': address }),
    ...(port !== undefined && { 'server.port': port }),
  };
}

function bounded(name: string): string {
  if (knownNames.has(name)) return name;
  if (knownNames.size >= MAX_NAMES) return OTHER;
  knownNames.add(name);
  return name;
}

function createInstruments(): Instruments {
  const meter = unshared(metrics.getMeterProvider()).getMeter('sightline/mcp', VERSION);
  return {
    operations: {
      client: seconds(
        meter,
        'mcp.client.operation.duration',
        'The duration of the MCP request or notification as observed on the sender from the time it was sent until the response or ack is received.',
      ),
      server: seconds(
        meter,
        'mcp.server.operation.duration',
        'MCP request or notification duration as observed on the receiver from the time it was received until the result or ack is sent.',
      ),
    },
    sessions: {
      client: seconds(
        meter,
        'mcp.client.session.duration',
        'The duration of the MCP session as observed on the MCP client.',
      ),
      server: seconds(
        meter,
        'mcp.server.session.duration',
        'The duration of the MCP session as observed on the MCP server.',
      ),
    },
  };
}

function seconds(meter: Meter, name: string, description: string): HistogramCache {
  return createHistogramCache(meter, name, {
    description,
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: BOUNDARIES },
  });
}
