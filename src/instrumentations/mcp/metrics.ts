import { type Attributes, type Meter, metrics, ValueType } from '@opentelemetry/api';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { VERSION } from '../../util/version.ts';
import { createHistogramCache, type HistogramCache } from '../metric-support/attribute-caches.ts';
import type { McpTarget } from './message.ts';
import type { McpCarrier } from './transport.ts';

/** The side of a message or a session: who sends it, and who receives it. */
export type McpSide = 'client' | 'server';

/** Seconds. Source: semantic conventions for MCP, "Metrics". */
const BOUNDARIES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** Names that a peer may invent: beyond these, methods, tools and prompts are measured as `_OTHER`. */
const MOST_NAMES = 500;
const OTHER = '_OTHER';

export interface McpMeasured {
  readonly side: McpSide;
  readonly carrier: McpCarrier;
  readonly version: string | undefined;
  readonly error: string | undefined;
}

interface Instruments {
  readonly operations: Readonly<Record<McpSide, HistogramCache>>;
  readonly sessions: Readonly<Record<McpSide, HistogramCache>>;
}

let instruments: Instruments | undefined;
const names = new Set<string>();

/** Measures a request or a notification that is over, whatever is sampled. */
export function measureOperation(
  { method, tool, prompt }: McpTarget,
  measured: McpMeasured & { readonly code: string | undefined },
  seconds: number,
): void {
  instruments ??= createInstruments();
  const histograms = instruments.operations[measured.side];
  const own = [bounded(method), bounded(tool), bounded(prompt), measured.code] as const;
  const key = `${own.join('\n')}\n${keyOf(measured)}`;
  const histogram =
    histograms.get(key) ??
    histograms.add(key, {
      'mcp.method.name': own[0] ?? OTHER,
      ...(tool !== undefined && {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': own[1],
      }),
      ...(prompt !== undefined && { 'gen_ai.prompt.name': own[2] }),
      ...(measured.code !== undefined && { 'rpc.response.status_code': measured.code }),
      ...attributesOf(measured),
    });
  histogram.record(seconds);
}

/** Measures a session that is over. */
export function measureSession(measured: McpMeasured, seconds: number): void {
  instruments ??= createInstruments();
  const histograms = instruments.sessions[measured.side];
  const key = keyOf(measured);
  (histograms.get(key) ?? histograms.add(key, attributesOf(measured))).record(seconds);
}

function keyOf({ carrier, version, error }: McpMeasured): string {
  const { transport, protocol, address, port } = carrier;
  return `${transport}\n${protocol}\n${address}\n${port}\n${version}\n${error}`;
}

function attributesOf({ carrier, version, error }: McpMeasured): Attributes {
  return {
    ...carrierAttributes(carrier),
    ...(version !== undefined && { 'mcp.protocol.version': version }),
    ...(error !== undefined && { 'error.type': error }),
  };
}

/** How a connection is made, as attributes of spans and metrics. */
export function carrierAttributes(carrier: McpCarrier): Attributes {
  const { transport, protocol, address, port } = carrier;
  return {
    ...(transport !== undefined && { 'network.transport': transport }),
    ...(protocol !== undefined && { 'network.protocol.name': protocol }),
    ...(address !== undefined && { 'server.address': address }),
    ...(port !== undefined && { 'server.port': port }),
  };
}

function bounded(name: string | undefined): string | undefined {
  if (name === undefined || names.has(name)) return name;
  if (names.size >= MOST_NAMES) return OTHER;
  names.add(name);
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
