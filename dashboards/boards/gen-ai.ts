import type { Board, Panel, PrometheusQuery, Row } from '../model.ts';
import { countRate, quantile } from '../promql/histogram.ts';
import { and, INSTANCE, SERVICE } from '../promql/matchers.ts';
import { ratioBy, withoutNaN } from '../promql/zero.ts';

const CALLS = 'gen_ai_client_inference_duration_seconds';
const FIRST_CHUNK = 'gen_ai_client_inference_time_to_first_chunk_seconds';
const PER_CHUNK = 'gen_ai_client_inference_time_per_output_chunk_seconds';
const USAGE = 'gen_ai_client_inference_usage';
const TOOLS = 'gen_ai_execute_tool_duration_seconds';
const AGENTS = 'gen_ai_invoke_agent_duration_seconds';
const INTERVAL = '$__rate_interval';

const MODEL = ['gen_ai_request_model'];
const MCP = ['mcp_method_name', 'gen_ai_tool_name'];
const SPENT = 'Prices and budgets are those of stack/genai-prices.yaml.';
const UNPRICED = 'no price, or nothing was spent';

const query = (expr: string, legend: string): PrometheusQuery => ({
  source: 'prometheus',
  expr,
  legend,
});

const tokens = (kind: string) =>
  `sum by (${MODEL.join(', ')}) (rate(${USAGE}_${kind}_total{${INSTANCE}}[${INTERVAL}]))`;

/** Share of failed operations, by labels. */
function failed(metric: string, labels: readonly string[], matchers: string = INSTANCE): string {
  const rate = (restricted: string) => countRate(metric, restricted, labels, INTERVAL);
  return ratioBy(rate(and(matchers, 'error_type!=""')), rate(matchers));
}

const p95 = (metric: string, labels: readonly string[], matchers: string = INSTANCE) =>
  withoutNaN(quantile(0.95, metric, matchers, labels, INTERVAL));

/** Three panels: rate, failures and P95. */
function rateFailuresP95(options: {
  readonly what: string;
  readonly metric: string;
  readonly labels: readonly string[];
  readonly matchers?: string;
  readonly legend: string;
  readonly noValue: string;
}): readonly Panel[] {
  const { what, metric, labels, matchers = INSTANCE, legend, noValue } = options;
  const inTitle = what.charAt(0).toLowerCase() + what.slice(1);
  return [
    {
      kind: 'lines',
      title: what,
      description: `${what} per second.`,
      unit: 'ops',
      noValue,
      queries: [query(countRate(metric, matchers, labels, INTERVAL), legend)],
    },
    {
      kind: 'lines',
      title: `Failed: ${inTitle}`,
      description: 'Share that failed. Traces with errors show the cause.',
      unit: 'percentunit',
      thresholds: { yellow: 0.02, red: 0.2 },
      noValue,
      queries: [query(failed(metric, labels, matchers), legend)],
    },
    {
      kind: 'lines',
      title: `Duration: ${inTitle}`,
      description: '95 % took at most this time.',
      unit: 's',
      noValue,
      queries: [query(p95(metric, labels, matchers), legend)],
    },
  ];
}

const models: Row = {
  title: 'Models',
  panels: [
    ...rateFailuresP95({
      what: 'Calls of models',
      metric: CALLS,
      labels: MODEL,
      legend: '{{gen_ai_request_model}}',
      noValue: 'no calls',
    }),
    {
      kind: 'lines',
      title: 'Model errors',
      description: 'Failed calls per second, by the error of the provider or the network.',
      unit: 'ops',
      noValue: 'no errors',
      queries: [
        query(
          countRate(CALLS, and(INSTANCE, 'error_type!=""'), [...MODEL, 'error_type'], INTERVAL),
          '{{gen_ai_request_model}} {{error_type}}',
        ),
      ],
    },
    {
      kind: 'lines',
      title: 'Time to the first chunk',
      description: 'Time until the first chunk of a streamed response: P95.',
      unit: 's',
      noValue: 'no streams',
      queries: [query(p95(FIRST_CHUNK, MODEL), '{{gen_ai_request_model}}')],
    },
    {
      kind: 'lines',
      title: 'Time between chunks',
      description: 'Time between the chunks of a streamed response: P95.',
      unit: 's',
      noValue: 'no streams',
      queries: [query(p95(PER_CHUNK, MODEL), '{{gen_ai_request_model}}')],
    },
  ],
};

const used: Row = {
  title: 'Tokens',
  panels: [
    {
      kind: 'lines',
      title: 'Tokens',
      description:
        'Tokens per second, as the provider counts them. Cached tokens are part of the input, reasoning tokens part of the output.',
      unit: 'short',
      width: 16,
      noValue: 'no calls',
      queries: [
        query(tokens('input_tokens'), '{{gen_ai_request_model}} input'),
        query(tokens('output_tokens'), '{{gen_ai_request_model}} output'),
        query(tokens('cache_read_input_tokens'), '{{gen_ai_request_model}} cached'),
        query(tokens('cache_write_input_tokens'), '{{gen_ai_request_model}} written to the cache'),
        query(tokens('reasoning_output_tokens'), '{{gen_ai_request_model}} reasoning'),
      ],
    },
    {
      kind: 'lines',
      title: 'Cache hits',
      description: 'Share of the input that came from the cache of the provider, which costs less.',
      unit: 'percentunit',
      max: 1,
      noValue: 'no cached tokens reported',
      queries: [
        query(
          `${tokens('cache_read_input_tokens')} / (${tokens('input_tokens')} > 0)`,
          '{{gen_ai_request_model}}',
        ),
      ],
    },
  ],
};

const cost: Row = {
  title: 'Cost',
  panels: [
    {
      kind: 'stat',
      title: 'Spent in 24 hours',
      description: `Cost of models, for all instances. ${SPENT}`,
      unit: 'short',
      noValue: UNPRICED,
      queries: [query(`sum(genai:cost:increase1d{${SERVICE}})`, 'spent')],
    },
    {
      kind: 'stat',
      title: 'Share of the budget',
      description: `Share of the budget for 24 hours. ${SPENT}`,
      unit: 'percentunit',
      thresholds: { yellow: 0.75, red: 1 },
      noValue: UNPRICED,
      queries: [
        query(
          `sum(genai:cost:increase1d{${SERVICE}}) / sum(genai:budget:per_day{${SERVICE}})`,
          'of the budget',
        ),
      ],
    },
    {
      kind: 'lines',
      title: 'Cost',
      description: `Cost per hour at the current rate, by responding model. ${SPENT}`,
      unit: 'short',
      stacked: true,
      noValue: UNPRICED,
      queries: [query(`sum by (model) (genai:cost:rate5m{${SERVICE}}) * 3600`, '{{model}}')],
    },
    {
      kind: 'lines',
      title: 'Tokens without a price',
      description:
        'Tokens per second of models without a price in stack/genai-prices.yaml: no number here includes their cost.',
      unit: 'short',
      thresholds: { yellow: 0.001, red: 1_000 },
      noValue: 'all have a price',
      queries: [
        query(`sum by (model) (genai:tokens_without_price:rate5m{${SERVICE}})`, '{{model}}'),
      ],
    },
  ],
};

const tools: Row = {
  title: 'Tools and agents',
  panels: [
    ...rateFailuresP95({
      what: 'Calls of tools',
      metric: TOOLS,
      labels: ['gen_ai_tool_name'],
      legend: '{{gen_ai_tool_name}}',
      noValue: 'no tools were called',
    }),
    ...rateFailuresP95({
      what: 'Runs of agents',
      metric: AGENTS,
      labels: ['gen_ai_agent_name'],
      legend: '{{gen_ai_agent_name}}',
      noValue: 'no agents',
    }),
  ],
};

const mcp: Row = {
  title: 'MCP',
  panels: [
    ...rateFailuresP95({
      what: 'Messages sent by MCP',
      metric: 'mcp_client_operation_duration_seconds',
      labels: MCP,
      legend: '{{mcp_method_name}} {{gen_ai_tool_name}}',
      noValue: 'no MCP client',
    }),
    ...rateFailuresP95({
      what: 'Messages received by MCP',
      metric: 'mcp_server_operation_duration_seconds',
      labels: MCP,
      legend: '{{mcp_method_name}} {{gen_ai_tool_name}}',
      noValue: 'no MCP server',
    }),
    {
      kind: 'lines',
      title: 'MCP sessions',
      description: 'Sessions that ended per minute: of MCP clients and of the MCP server.',
      unit: 'short',
      noValue: 'no ended sessions',
      queries: [
        query(
          `60 * (${countRate('mcp_client_session_duration_seconds', INSTANCE, ['network_transport'], INTERVAL)})`,
          'client {{network_transport}}',
        ),
        query(
          `60 * (${countRate('mcp_server_session_duration_seconds', INSTANCE, ['network_transport'], INTERVAL)})`,
          'server {{network_transport}}',
        ),
      ],
    },
  ],
};

export const genAi: Board = {
  uid: 'sightline-genai',
  title: 'GenAI',
  description: 'Models with their tokens and cost; agents, tools and MCP.',
  variables: ['environment', 'service', 'instance'],
  rows: [models, used, cost, tools, mcp],
};
