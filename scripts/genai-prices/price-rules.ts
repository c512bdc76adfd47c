import type { AlertingRule, RecordingRule, RuleGroup } from '../slo/slo-rules.ts';
import type { Prices } from './read-prices.ts';

const USAGE = 'gen_ai_client_inference_usage';
const EMBEDDINGS = 'gen_ai_client_embeddings_operation_input_tokens';
const SERVICE = ['service_name', 'deployment_environment_name'];
/** Prometheus gets the URL of docs/runbooks from its environment: see stack/prometheus/prometheus.yml. */
const RUNBOOKS = '{{ $externalLabels.runbooks }}';
const TRACES =
  '{{ $externalLabels.traces }}/search?service={{ $labels.service_name | urlquery }}&lookback=1h';

/** Share of the daily budget that triggers the alert if it is spent within an hour. */
const FAST_PART = 0.25;

/** Time over which tokens are counted: per second in the last five minutes, or in total in an hour or a day. */
type Window = 'rate5m' | 'increase1h' | 'increase1d';

const INTERVALS: Readonly<Record<Window, string>> = {
  rate5m: '30s',
  increase1h: '1m',
  increase1d: '5m',
};

/** The rules of a price table, in Prometheus rule groups. */
export function priceRules(prices: Prices): readonly RuleGroup[] {
  const windows = Object.keys(INTERVALS) as Window[];
  return [
    { name: 'genai-prices', interval: INTERVALS.rate5m, rules: tableRules(prices) },
    ...windows.map((window) => ({
      name: `genai-${window}`,
      interval: INTERVALS[window],
      rules: [
        ...tokenRules(window),
        ...costRules(prices, window),
        ...(window === 'rate5m' ? [unpricedRule(prices)] : []),
        ...(window === 'increase1d' ? [budgetRule(prices)] : []),
      ],
    })),
    { name: 'genai-budget', interval: '1m', rules: budgetAlerts(prices) },
  ];
}

/** Tokens by kind and by model: that of the response, else that of the request. */
function tokenRules(window: Window): readonly RecordingRule[] {
  const rule = (type: string, expr: string): RecordingRule => ({
    record: `genai:tokens:${window}`,
    expr,
    labels: { type },
  });
  const input = `genai:input_tokens:${window}`;
  const cacheTokens = `sum without (type) (genai:tokens:${window}{type=~"cached|cache_write"})`;
  const embeddings = `histogram_sum(${over(EMBEDDINGS, window)}) or ${over(`${EMBEDDINGS}_sum`, window)}`;
  return [
    rule('cached', usage('cache_read_input_tokens', window)),
    rule('cache_write', usage('cache_write_input_tokens', window)),
    rule('output', usage('output_tokens', window)),
    rule('embeddings', byModel(embeddings)),
    // Includes the tokens that were read from the cache or written to it, which have their own
    // prices.
    { record: input, expr: usage('input_tokens', window) },
    rule('input', `clamp_min(${input} - (${cacheTokens} or 0 * ${input}), 0)`),
  ];
}

function usage(name: string, window: Window): string {
  return byModel(over(`${USAGE}_${name}_total`, window));
}

function over(metric: string, window: Window): string {
  const [name, range] = window.startsWith('rate') ? ['rate', '5m'] : ['increase', window.slice(8)];
  return `${name}(${metric}{service_name!=""}[${range}])`;
}

function byModel(rates: string): string {
  const withRequestModel = `label_replace(${rates}, "model", "$1", "gen_ai_request_model", "(.+)")`;
  const withModel = `label_replace(${withRequestModel}, "model", "$1", "gen_ai_response_model", "(.+)")`;
  return `sum by (${[...SERVICE, 'gen_ai_provider_name', 'model'].join(', ')}) (${withModel})`;
}

/** Each model has the first price that matches it. */
function costRules({ models }: Prices, window: Window): readonly RecordingRule[] {
  return models.map(({ model }, index) => {
    const earlier = models.slice(0, index).map((other) => other.model);
    const matchers = `model=~"${quoted(model)}"${earlier.length === 0 ? '' : `,${notAmong(earlier)}`}`;
    const price = `genai:price:per_token{price="${quoted(model)}"}`;
    return {
      record: `genai:cost:${window}`,
      expr: `sum without (type) (genai:tokens:${window}{${matchers}} * on (type) group_left () ${price})`,
      labels: { price: model },
    };
  });
}

/** The price table, by kind of token. */
function tableRules({ models }: Prices): readonly RecordingRule[] {
  return models.flatMap(({ model, input, cached, cacheWrite, output }) => {
    const each = { input, cached, cache_write: cacheWrite, output, embeddings: input };
    return Object.entries(each).map(([type, price]) => ({
      record: 'genai:price:per_token',
      expr: `vector(${price} / 1e6)`,
      labels: { price: model, type },
    }));
  });
}

/** Tokens without a price, which cost nothing here. */
function unpricedRule({ models }: Prices): RecordingRule {
  const others = notAmong(models.map(({ model }) => model));
  return {
    record: 'genai:tokens_without_price:rate5m',
    expr: `sum without (type) (genai:tokens:rate5m{${others}}) > 0`,
  };
}

function notAmong(patterns: readonly string[]): string {
  return patterns.length === 0 ? 'model=~".*"' : `model!~"${patterns.map(quoted).join('|')}"`;
}

/** Escapes backslashes within a PromQL string. */
function quoted(pattern: string): string {
  return pattern.replaceAll('\\', '\\\\');
}

/** The daily budget of each service that has costs. */
function budgetRule({ perDay, services }: Prices): RecordingRule {
  const spending = (matcher: string) =>
    `0 * sum by (${SERVICE.join(', ')}) (genai:cost:increase1d{${matcher}})`;
  const budgets = Object.entries(services);
  const names = budgets.map(([name]) => quoted(name.replaceAll(/[.+*?()|[\]{}^$\\]/g, '\\$&')));
  return {
    record: 'genai:budget:per_day',
    expr: [
      `${spending(budgets.length > 0 ? `service_name!~"${names.join('|')}"` : '')} + ${perDay}`,
      ...budgets.map(([name, amount]) => `${spending(`service_name="${name}"`)} + ${amount}`),
    ].join('\nor\n'),
  };
}

function budgetAlerts({ currency }: Prices): readonly AlertingRule[] {
  const spent = (window: Window) => `sum by (${SERVICE.join(', ')}) (genai:cost:${window})`;
  const of = '{{ $labels.service_name }} ({{ $labels.deployment_environment_name }})';
  return [
    {
      alert: 'GenAiBudgetBurnsFast',
      // Only while it is still being spent.
      expr: `(\n  ${spent('increase1h')} > ${FAST_PART} * genai:budget:per_day\n)\nand ${spent('rate5m')} * 86400 > genai:budget:per_day`,
      for: '2m',
      labels: { severity: 'critical' },
      annotations: {
        summary: '{{ $labels.service_name }} spends its budget for models fast',
        description: `${of} has spent {{ $value | humanize }} ${currency} on models within an hour, which is over a quarter of what it may in a day.`,
        runbook_url: `${RUNBOOKS}/GenAiBudgetBurnsFast.md`,
        traces_url: TRACES,
      },
    },
    {
      alert: 'GenAiBudgetSpent',
      expr: `${spent('increase1d')} > genai:budget:per_day`,
      for: '5m',
      labels: { severity: 'warning' },
      annotations: {
        summary: '{{ $labels.service_name }} has spent its budget for models',
        description: `${of} has spent {{ $value | humanize }} ${currency} on models within 24 hours, which is more than stack/genai-prices.yaml allows.`,
        runbook_url: `${RUNBOOKS}/GenAiBudgetSpent.md`,
        traces_url: TRACES,
      },
    },
  ];
}
