import type { ApiContext } from '../api/context.ts';
import { BadRequest, idOf } from '../api/parameters.ts';
import { VIEWS } from '../api/view-api.ts';
import { listLogs } from '../store/read/logs.ts';
import { readTrace } from '../store/read/traces.ts';
import { traceTree } from '../trace/trace-tree.ts';

/** A tool as `tools/list` returns it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
}

type Arguments = Readonly<Record<string, unknown>>;

interface CallableTool extends Tool {
  readonly call: (context: ApiContext, values: Arguments) => unknown;
}

const SINCE = {
  type: 'string',
  description: 'only since then: 5m, 2h, 1d, or an ISO 8601 time',
};
const SERVICE = { type: 'string', description: 'service.name' };
const DEFAULT_LIMIT = 20;
const LIMIT = {
  type: 'integer',
  minimum: 1,
  maximum: 500,
  description: `default ${DEFAULT_LIMIT}`,
};
const INTEGER = { type: 'integer' };
/** Maximum number of spans, and of log records, in the tree of a trace. */
const MAX_SPANS = 300;
const NANOS_PER_MS = 1e6;

const TOOLS: readonly CallableTool[] = [
  viewTool(
    'list_errors',
    'errors',
    'Errors of the observed services, grouped by type and line of code, newest first: message, count, line of code.',
    { since: SINCE, service: SERVICE, limit: LIMIT },
  ),
  viewTool(
    'get_error',
    'error',
    'One error group: stack, source lines, and the traces in which it happened.',
    { id: { type: 'integer', description: 'id of the group' } },
    ['id'],
  ),
  viewTool(
    'list_traces',
    'traces',
    'Requests (traces), newest first: route, status code, duration, number of spans, errors and queries.',
    {
      since: SINCE,
      service: SERVICE,
      q: { type: 'string', description: 'part of the name, such as a route' },
      status: { type: 'string', enum: ['error'], description: 'only failed ones' },
      min: { type: 'number', description: 'minimum duration in milliseconds' },
      attribute: { type: 'string', description: 'name=value that a span of the trace must have' },
      limit: LIMIT,
    },
  ),
  {
    name: 'get_trace',
    description:
      'One trace as a tree: duration, self time, critical path, repeated queries (N+1), and its log lines.',
    inputSchema: schema({ id: { type: 'string', description: 'trace id' } }, ['id']),
    call: getTrace,
  },
  viewTool(
    'get_span',
    'span',
    'One span with all attributes and events, as OTLP.',
    { trace: { type: 'string' }, span: { type: 'string' } },
    ['trace', 'span'],
  ),
  viewTool('search_logs', 'logs', 'Log lines, newest first.', {
    q: { type: 'string', description: 'text in the body or an attribute' },
    since: SINCE,
    service: SERVICE,
    trace: { type: 'string', description: 'only those of this trace' },
    severity: { type: 'integer', description: 'minimum: 9 info, 13 warn, 17 error' },
    limit: LIMIT,
  }),
  viewTool(
    'list_routes',
    'routes',
    'Routes with number of requests, errors, P50, P95 and P99 (nanoseconds). Sort by p95Ns to find slow ones.',
    { since: SINCE, service: SERVICE, run: INTEGER },
  ),
  viewTool(
    'list_model_calls',
    'models',
    'Calls of language models, agents and tools, newest first, and totals: calls, errors, tokens. get_span returns the messages, if the service records them.',
    {
      since: SINCE,
      service: SERVICE,
      q: { type: 'string', description: 'part of the name of a model, tool or agent' },
      conversation: { type: 'string', description: 'gen_ai.conversation.id' },
      limit: LIMIT,
    },
  ),
  viewTool('list_runs', 'runs', 'Starts of the services, newest first: each start is a run.'),
  viewTool(
    'compare_runs',
    'compare',
    'Compares two runs by route: requests, errors, durations, queries per request. Answers "what did my change do".',
    { before: INTEGER, after: INTEGER },
    ['before', 'after'],
  ),
  viewTool(
    'why_missing',
    'findings',
    'Why telemetry may be missing: findings of `sightline doctor`, uninstrumented versions, drops, sampling, clocks.',
  ),
];

/** The tools, for `tools/list`. */
export const TOOL_LIST: readonly Tool[] = TOOLS.map(({ call, ...tool }) => tool);

/**
 * Calls a tool; undefined if there is none with that name.
 *
 * @throws BadRequest if an argument is wrong
 */
export async function callTool(
  context: ApiContext,
  name: string,
  values: Arguments,
): Promise<{ readonly result: unknown } | undefined> {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool === undefined) return undefined;
  return { result: await tool.call(context, values) };
}

/** A tool that returns the data of a view of the page; its arguments are the parameters of the view. */
function viewTool(
  name: string,
  view: string,
  description: string,
  properties: object = {},
  required: readonly string[] = [],
): CallableTool {
  return {
    name,
    description,
    inputSchema: schema(properties, required),
    call: (context, values) => VIEWS[view]!(context, parametersOf(values)),
  };
}

function schema(properties: object, required: readonly string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

function parametersOf(values: Arguments): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries({ limit: DEFAULT_LIMIT, ...values })) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'object') throw new BadRequest(`${key}: expected a plain value`);
    parameters.append(key, String(value));
  }
  return parameters;
}

function getTrace(context: ApiContext, values: Arguments): unknown {
  const id = idOf(new URLSearchParams({ id: String(values.id ?? '') }), 'id');
  if (id === undefined) throw new BadRequest('id is needed');
  const spans = readTrace(context.store, id);
  if (spans.length === 0) throw new BadRequest('the store has no span of this trace');
  const { rows, durationNs, repeatedQueries, startUs } = traceTree(spans);
  return {
    durationMs: durationNs / NANOS_PER_MS,
    spans: spans.length,
    tree: rows.slice(0, MAX_SPANS).map(({ span, depth, selfNs, isCritical, repeats }) => ({
      depth,
      id: span.id,
      name: span.name,
      service: span.service,
      startMs: (span.startUs - startUs) / 1000,
      durationMs: span.durationNs / NANOS_PER_MS,
      selfMs: selfNs / NANOS_PER_MS,
      ...(span.detail !== '' && { detail: span.detail }),
      ...(span.isError && { isError: true }),
      ...(isCritical && { onCriticalPath: true }),
      ...(repeats > 0 && { oneOfEqualQueries: repeats }),
    })),
    repeatedQueries: repeatedQueries.map(({ query, parent, spans: ids, totalNs }) => ({
      query,
      parent,
      times: ids.length,
      totalMs: totalNs / NANOS_PER_MS,
    })),
    logs: listLogs(context.store, { trace: id }, MAX_SPANS).logs,
  };
}
