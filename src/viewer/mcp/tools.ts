import type { ApiContext } from '../api/context.ts';
import { BadRequest, idOf } from '../api/parameters.ts';
import { VIEWS } from '../api/view-api.ts';
import { listLogs } from '../store/read/logs.ts';
import { readTrace } from '../store/read/traces.ts';
import { analyseTrace } from '../trace/trace-tree.ts';

/** A tool as `tools/list` of the protocol has it. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
}

type Arguments = Readonly<Record<string, unknown>>;

interface OwnTool extends Tool {
  readonly call: (context: ApiContext, given: Arguments) => unknown;
}

const SINCE = {
  type: 'string',
  description: 'only since then: 5m, 2h, 1d, or a time of ISO 8601',
};
const SERVICE = { type: 'string', description: 'service.name' };
const LIMIT = { type: 'integer', minimum: 1, maximum: 500, description: 'default 20' };
/** Spans of a trace that are written out; the rest is counted. */
const MAX_SPANS = 300;
const NANOS_PER_MS = 1e6;

const TOOLS: readonly OwnTool[] = [
  {
    name: 'list_errors',
    description:
      'Errors of the observed services, grouped by type and line of code, the last first: message, count, where the code is.',
    inputSchema: schema({ since: SINCE, service: SERVICE, limit: LIMIT }),
    call: (context, given) => view(context, 'errors', given),
  },
  {
    name: 'get_error',
    description:
      'One group of errors whole: stack, lines of source, and the traces in which it happened.',
    inputSchema: schema({ id: { type: 'integer', description: 'id of the group' } }, ['id']),
    call: (context, given) => view(context, 'error', given),
  },
  {
    name: 'list_traces',
    description:
      'Requests (traces), the newest first: route, status code, duration, number of spans, errors and queries.',
    inputSchema: schema({
      since: SINCE,
      service: SERVICE,
      q: { type: 'string', description: 'part of the name, such as a route' },
      status: { type: 'string', enum: ['error'], description: 'only failed ones' },
      min: { type: 'number', description: 'shortest duration in milliseconds' },
      attribute: { type: 'string', description: 'name=value that a span of the trace must have' },
      limit: LIMIT,
    }),
    call: (context, given) => view(context, 'traces', given),
  },
  {
    name: 'get_trace',
    description:
      'One trace as a tree: duration, self time, critical path, queries that are repeated (N+1), and its log lines.',
    inputSchema: schema({ id: { type: 'string', description: 'trace id' } }, ['id']),
    call: traceTree,
  },
  {
    name: 'get_span',
    description: 'One span whole, with all attributes and events, as OTLP.',
    inputSchema: schema({ trace: { type: 'string' }, span: { type: 'string' } }, ['trace', 'span']),
    call: (context, given) => view(context, 'span', given),
  },
  {
    name: 'search_logs',
    description: 'Log lines, the newest first.',
    inputSchema: schema({
      q: { type: 'string', description: 'text in the line or its attributes' },
      since: SINCE,
      service: SERVICE,
      trace: { type: 'string', description: 'only those of this trace' },
      severity: { type: 'integer', description: 'at least: 9 info, 13 warn, 17 error' },
      limit: LIMIT,
    }),
    call: (context, given) => view(context, 'logs', given),
  },
  {
    name: 'list_routes',
    description:
      'Routes with number of requests, errors, P50, P95 and P99 (nanoseconds). Sort by p95Ns for the slow ones.',
    inputSchema: schema({ since: SINCE, service: SERVICE, run: { type: 'integer' } }),
    call: (context, given) => view(context, 'routes', given),
  },
  {
    name: 'list_model_calls',
    description:
      'Calls of language models, agents and tools, the newest first, and what they came to: calls, errors, tokens. get_span has what was said, where the service records it.',
    inputSchema: schema({
      since: SINCE,
      service: SERVICE,
      q: { type: 'string', description: 'part of the name of a model, tool or agent' },
      conversation: { type: 'string', description: 'gen_ai.conversation.id' },
      limit: LIMIT,
    }),
    call: (context, given) => view(context, 'models', given),
  },
  {
    name: 'list_runs',
    description: 'Starts of the services, the newest first: each start is a run.',
    inputSchema: schema({}),
    call: (context, given) => view(context, 'runs', given),
  },
  {
    name: 'compare_runs',
    description:
      'What differs between two runs, by route: requests, errors, durations, queries per request. For "what did my change do".',
    inputSchema: schema({ before: { type: 'integer' }, after: { type: 'integer' } }, [
      'before',
      'after',
    ]),
    call: (context, given) => view(context, 'compare', given),
  },
  {
    name: 'why_missing',
    description:
      'Why telemetry may be missing: what `sightline doctor` finds, versions that are not observed, drops, sampling, clocks.',
    inputSchema: schema({}),
    call: (context, given) => view(context, 'findings', given),
  },
];

/** The tools, for `tools/list`. */
export const TOOL_LIST: readonly Tool[] = TOOLS.map(({ name, description, inputSchema }) => ({
  name,
  description,
  inputSchema,
}));

/**
 * Calls a tool; undefined where there is none of that name.
 *
 * @throws BadRequest where an argument is not what it should be
 */
export async function callTool(
  context: ApiContext,
  name: string,
  given: Arguments,
): Promise<{ readonly result: unknown } | undefined> {
  const tool = TOOLS.find((candidate) => candidate.name === name);
  if (tool === undefined) return undefined;
  return { result: await tool.call(context, given) };
}

function view(context: ApiContext, name: string, given: Arguments): unknown {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ limit: 20, ...given })) {
    if (value === undefined || value === null) continue;
    if (typeof value === 'object') throw new BadRequest(`${key}: a plain value is expected`);
    query.append(key, String(value));
  }
  return VIEWS[name]!(context, query);
}

function traceTree(context: ApiContext, given: Arguments): unknown {
  const id = idOf(new URLSearchParams({ id: String(given.id ?? '') }), 'id');
  if (id === undefined) throw new BadRequest('id is needed');
  const spans = readTrace(context.store, id);
  if (spans.length === 0) throw new BadRequest('no span of this trace is here');
  const { rows, durationNs, repeated, startUs } = analyseTrace(spans);
  return {
    durationMs: durationNs / NANOS_PER_MS,
    spans: spans.length,
    tree: rows.slice(0, MAX_SPANS).map(({ span, depth, selfNs, isCritical, repeated: equal }) => ({
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
      ...(equal > 0 && { oneOfEqualQueries: equal }),
    })),
    repeatedQueries: repeated.map(({ query, parent, spans: ids, totalNs }) => ({
      query,
      parent,
      times: ids.length,
      totalMs: totalNs / NANOS_PER_MS,
    })),
    logs: listLogs(context.store, { trace: id }, MAX_SPANS).logs,
  };
}

function schema(properties: object, required: readonly string[] = []): object {
  return { type: 'object', properties, required, additionalProperties: false };
}
