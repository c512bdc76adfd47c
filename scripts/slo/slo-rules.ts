import { countRate, countRateWithin } from '../../dashboards/promql/histogram.ts';
import type { Objective, Objectives } from './read-objectives.ts';

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

interface BurnWindow {
  readonly long: string;
  /** Checks that the budget is still burning, so that the alert ends soon after the fault. */
  readonly short: string;
  readonly hours: number;
  /** Share of the budget that burns in the long window. */
  readonly budget: number;
}

/** Evaluation interval of most rules, in seconds. */
const INTERVAL_SECONDS = 30;

const REQUESTS = 'http_server_request_duration_seconds';
const SERVICE = ['service_name', 'deployment_environment_name'];

/** The windows of the SRE workbook, chapter 5, table 5-8 and the fourth that Sloth adds. */
const FAST: readonly BurnWindow[] = [
  { long: '1h', short: '5m', hours: 1, budget: 0.02 },
  { long: '6h', short: '30m', hours: 6, budget: 0.05 },
];
const SLOW: readonly BurnWindow[] = [
  { long: '1d', short: '2h', hours: 24, budget: 0.1 },
  { long: '3d', short: '6h', hours: 72, budget: 0.1 },
];

/** Prometheus gets the URL of docs/runbooks from its environment: see stack/prometheus/prometheus.yml. */
const RUNBOOKS = '{{ $externalLabels.runbooks }}';

/** Traces of requests that miss the objective, in Jaeger's form: those that failed, or the slow ones. */
const TRACES =
  '{{ $externalLabels.traces }}/search?service={{ $labels.service_name | urlquery }}&lookback=1h' +
  '{{ if eq $labels.slo "latency" }}&minDuration=500ms{{ else }}&tags=%7B%22error%22%3A%22true%22%7D{{ end }}';

/** The rules of all objectives, in Prometheus rule groups. */
export function sloRules(objectives: Objectives): readonly RuleGroup[] {
  return [
    {
      name: 'slo-requests',
      interval: `${INTERVAL_SECONDS}s`,
      rules: [
        ...objectives.slos.flatMap((slo) => requestRules(slo, objectives)),
        objectiveRule(objectives.slos),
      ],
    },
    { name: 'slo-windows', interval: `${INTERVAL_SECONDS}s`, rules: windowRules() },
    {
      name: 'slo-budget',
      // Each evaluation reads a month of samples for each objective.
      interval: '5m',
      rules: budgetRules(objectives.days),
    },
    {
      name: 'slo-alerts',
      interval: `${INTERVAL_SECONDS}s`,
      rules: burnAlerts(objectives),
    },
  ];
}

/** Alerts about missing services, for an environment where all services of slo.yaml run. */
export function expectedRules({ slos }: Objectives): readonly RuleGroup[] {
  return [{ name: 'slo-expected', interval: `${INTERVAL_SECONDS}s`, rules: missingAlerts(slos) }];
}

/** Requests and bad requests a second, with the label `slo`. */
function requestRules(slo: Objective, { ignoredRoutes }: Objectives): readonly RecordingRule[] {
  const labels = { slo: slo.name };
  const matchers = `service_name!="",http_route!~"${ignoredRoutes}"`;
  const requests = `sum without (slo) (slo:requests:rate5m{slo="${slo.name}"})`;
  const good = slo.within && countRateWithin(slo.within, REQUESTS, matchers, SERVICE, '5m');
  const bad = good
    ? // Rounding may give a value slightly below zero.
      `clamp_min(${requests} - (${good}), 0)`
    : countRate(REQUESTS, `${matchers},http_response_status_code=~"5.."`, SERVICE, '5m');
  return [
    {
      record: 'slo:requests:rate5m',
      expr: countRate(REQUESTS, matchers, SERVICE, '5m'),
      labels,
    },
    // A service that never failed has no series of failures, which counts as zero.
    { record: 'slo:errors:rate5m', expr: `${bad} or 0 * ${requests}`, labels },
  ];
}

/** The objective of each service, as a ratio. */
function objectiveRule(slos: readonly Objective[]): RecordingRule {
  const cases = slos.flatMap(({ name, objective, services }) => {
    const exceptions = Object.entries(services);
    const value = (matcher: string, percent: number) =>
      `0 * slo:requests:rate5m{slo="${name}",${matcher}} + ${round(percent / 100)}`;
    const names = exceptions.map(([service]) => escapeForMatcher(service)).join('|');
    return [
      value(`service_name!~"${names}"`, objective),
      ...exceptions.map(([service, percent]) => value(`service_name="${service}"`, percent)),
    ];
  });
  return { record: 'slo:objective:ratio', expr: cases.join('\nor\n') };
}

/** Escapes a text for a quoted RE2 pattern, backslashes included. */
function escapeForMatcher(text: string): string {
  return text.replaceAll(/[.+*?()|[\]{}^$\\]/g, '\\\\$&');
}

/** Ratio of bad requests in each window, weighted by requests. */
function windowRules(): readonly RecordingRule[] {
  const windows = new Set([...FAST, ...SLOW].flatMap(({ short, long }) => [short, long]));
  return [...windows].map((window) => ({
    record: `slo:error_ratio:rate${window}`,
    expr: errorRatio(window),
  }));
}

function errorRatio(window: string): string {
  const over = (series: string) =>
    window === '5m' ? series : `sum_over_time(${series}[${window}])`;
  const requests = over('slo:requests:rate5m');
  return `${over('slo:errors:rate5m')} / (${requests} > 0) or 0 * ${requests}`;
}

function budgetRules(days: number): readonly RecordingRule[] {
  return [
    { record: `slo:error_ratio:rate${days}d`, expr: errorRatio(`${days}d`) },
    {
      record: 'slo:error_budget_remaining:ratio',
      expr: `1 - slo:error_ratio:rate${days}d / (1 - slo:objective:ratio)`,
    },
  ];
}

function burnAlerts(objectives: Objectives): readonly AlertingRule[] {
  const { days } = objectives;
  return [
    {
      alert: 'ErrorBudgetBurnsFast',
      expr: FAST.map((window) => burning(window, objectives)).join('\nor\n'),
      // A restart that fails a few requests does not alert.
      for: '2m',
      labels: { severity: 'critical' },
      annotations: {
        summary: '{{ $labels.service_name }} burns its error budget of {{ $labels.slo }} fast',
        description: `{{ $value | humanizePercentage }} of the requests miss the objective "{{ $labels.slo }}" of {{ $labels.service_name }} ({{ $labels.deployment_environment_name }}). At this rate the budget of ${days} days is gone in days.`,
        runbook_url: `${RUNBOOKS}/ErrorBudgetBurnsFast.md`,
        traces_url: TRACES,
      },
    },
    {
      alert: 'ErrorBudgetBurnsSlowly',
      expr: SLOW.map((window) => burning(window, objectives)).join('\nor\n'),
      labels: { severity: 'warning' },
      annotations: {
        summary: '{{ $labels.service_name }} burns its error budget of {{ $labels.slo }}',
        description: `{{ $value | humanizePercentage }} of the requests miss the objective "{{ $labels.slo }}" of {{ $labels.service_name }} ({{ $labels.deployment_environment_name }}). At this rate the budget of ${days} days is gone before they end.`,
        runbook_url: `${RUNBOOKS}/ErrorBudgetBurnsSlowly.md`,
        traces_url: TRACES,
      },
    },
  ];
}

function burning(
  { long, short, hours, budget }: BurnWindow,
  { days, minimumRequests }: Objectives,
): string {
  const limit = `${round((budget * days * 24) / hours)} * (1 - slo:objective:ratio)`;
  const requests = `sum_over_time(slo:requests:rate5m[${long}]) * ${INTERVAL_SECONDS}`;
  return `(
  slo:error_ratio:rate${long} > ${limit}
  and slo:error_ratio:rate${short} > ${limit}
  and ${requests} >= ${minimumRequests}
)`;
}

/** Alerts about services of slo.yaml that send nothing. */
function missingAlerts(slos: readonly Objective[]): readonly AlertingRule[] {
  const services = new Set(slos.flatMap((slo) => Object.keys(slo.services)));
  return [...services].map((service) => ({
    alert: 'ServiceMissing',
    // The value is the number of instances.
    expr: `absent(target_info{service_name="${service}"}) - 1`,
    for: '5m',
    labels: { severity: 'critical' },
    annotations: {
      summary: '{{ $labels.service_name }} sends nothing',
      description:
        'No metrics of {{ $labels.service_name }}, which stack/slo.yaml names, have arrived for 10 minutes (instances: {{ $value }}).',
      runbook_url: `${RUNBOOKS}/ServiceMissing.md`,
    },
  }));
}

/** Removes the rounding errors of binary fractions. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
