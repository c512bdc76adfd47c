import type { Panel } from '../model.ts';
import { countRate, quantile } from '../promql/histogram.ts';
import { and, INSTANCE, LOG_STREAM } from '../promql/matchers.ts';
import { ratioBy, withoutNaN } from '../promql/zero.ts';

export const REQUESTS = 'http_server_request_duration_seconds';
/** The same requests, counted by the collector from their spans, with exemplars. */
export const SPANS = 'traces_span_metrics_duration_seconds';
export const OUTGOING = 'http_client_request_duration_seconds';
export const DATABASE = 'db_client_operation_duration_seconds';

const WITH_ERROR = 'error_type!=""';

/** Share of failed operations, by database. */
export const FAILED_OPERATIONS = failedPart(DATABASE, WITH_ERROR, 'db_system_name');

/** Share of failed calls, by server. A 4xx response is a mistake of this service. */
export const FAILED_CALLS = failedPart(
  OUTGOING,
  `${WITH_ERROR},error_type!~"4.."`,
  'server_address',
);

function failedPart(metric: string, failed: string, label: string): string {
  const rate = (matchers: string) => countRate(metric, matchers, [label], '$__rate_interval');
  return ratioBy(rate(and(INSTANCE, failed)), rate(INSTANCE));
}

/** Log records of severity ERROR and above. */
export const ERROR_LINES = `${LOG_STREAM} | severity_number >= 17`;

export const FAILED = 'http_response_status_code=~"5.."';

/** P50, P95 and P99 of requests, with exemplars. */
export function durationLines(matchers: string): Panel {
  const line = (q: number) => withoutNaN(quantile(q, REQUESTS, matchers, [], '$__rate_interval'));
  return {
    kind: 'lines',
    title: 'Duration of requests',
    description:
      '50 %, 95 % and 99 % of the requests took at most this time. The points are traces: click one to open it.',
    unit: 's',
    thresholds: { yellow: 0.5, red: 1 },
    noValue: 'no requests',
    queries: [
      { source: 'prometheus', expr: line(0.5), legend: 'P50' },
      { source: 'prometheus', expr: line(0.95), legend: 'P95' },
      {
        source: 'prometheus',
        // The metric of the requests first; the exemplars belong to the one of the spans.
        expr: `${line(0.99)} or ${withoutNaN(`histogram_quantile(0.99, sum(rate(${SPANS}{${matchers}}[$__rate_interval])))`)}`,
        legend: 'P99',
        exemplars: true,
      },
    ],
  };
}
