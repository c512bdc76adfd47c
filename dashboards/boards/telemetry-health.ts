import type { Board, Panel } from '../model.ts';
import { countRate, sumRate } from '../promql/histogram.ts';
import { SERVICES } from '../promql/matchers.ts';

/** Has no buckets: the SDK's own advice. */
const EXPORTS = 'otel_sdk_exporter_operation_duration_seconds';
const EXPORTER = ['service_name', 'otel_component_type'];

/** What the collector and the SDK count each signal in. */
const SIGNALS = [
  ['spans', 'span'],
  ['metric_points', 'metric_data_point'],
  ['log_records', 'log'],
] as const;

/** Items a second of each signal of the collector, zero where it has no such series. */
function perSignal(counter: string): Panel['queries'] {
  return SIGNALS.map(([signal]) => ({
    source: 'prometheus',
    expr: `sum(rate(otelcol_${counter}_${signal}_total{job="otelcol"}[$__rate_interval])) or 0 * max(up{job="otelcol"} == 1)`,
    legend: signal.replace('_', ' '),
  }));
}

/** The same of the SDK in the services, by service. */
function perService(expr: (name: string) => string): Panel['queries'] {
  return SIGNALS.map(([signal, name]) => ({
    source: 'prometheus',
    expr: expr(name),
    legend: `{{service_name}} ${signal.replace('_', ' ')}`,
  }));
}

const sdkRate = (counter: string, more = '') =>
  `sum by (service_name) (rate(${counter}{${SERVICES}${more}}[$__rate_interval]))`;

export const telemetryHealth: Board = {
  uid: 'sightline-telemetry',
  title: 'Telemetry health',
  description:
    'Whether what the other boards show can be trusted: what was refused, dropped, or is late.',
  variables: ['environment', 'service'],
  allServices: true,
  rows: [
    {
      title: 'Collector',
      panels: [
        {
          kind: 'lines',
          title: 'Accepted',
          description: 'Spans, metric points and log records that the collector took, a second.',
          unit: 'cps',
          queries: perSignal('receiver_accepted'),
        },
        {
          kind: 'lines',
          title: 'Refused',
          description:
            'What the collector did not take, most likely because its memory is full. Senders try again.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: perSignal('receiver_refused'),
        },
        {
          kind: 'lines',
          title: 'Sent',
          description: 'What backends took from the collector, a second.',
          unit: 'cps',
          queries: perSignal('exporter_sent'),
        },
        {
          kind: 'lines',
          title: 'Given up',
          description: 'What no backend will ever get: refused for good.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: perSignal('exporter_send_failed'),
        },
        {
          kind: 'lines',
          title: 'No room in the queue',
          description: 'What was lost because the queue of a backend is full.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: perSignal('exporter_enqueue_failed'),
        },
        {
          kind: 'lines',
          title: 'Queues',
          description: 'How full the queue of each backend is. At 100 % data is lost.',
          unit: 'percentunit',
          thresholds: { yellow: 0.5, red: 0.8 },
          max: 1,
          queries: [
            {
              source: 'prometheus',
              expr: 'max by (exporter) (otelcol_exporter_queue_size{job="otelcol"}) / max by (exporter) (otelcol_exporter_queue_capacity{job="otelcol"})',
              legend: '{{exporter}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Memory of the collector',
          description: 'Resident. It refuses data at COLLECTOR_MEMORY_LIMIT_MIB.',
          unit: 'bytes',
          queries: [
            {
              source: 'prometheus',
              expr: 'max by (instance) (otelcol_process_memory_rss_bytes{job="otelcol"})',
              legend: '{{instance}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'CPU of the collector',
          description: '100 % is one CPU all the time.',
          unit: 'percentunit',
          queries: [
            {
              source: 'prometheus',
              expr: 'sum by (instance) (rate(otelcol_process_cpu_seconds_total{job="otelcol"}[$__rate_interval]))',
              legend: '{{instance}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Servers',
          description: '1 while Prometheus can scrape them.',
          unit: 'none',
          max: 1,
          queries: [{ source: 'prometheus', expr: 'min by (job) (up)', legend: '{{job}}' }],
        },
      ],
    },
    {
      title: 'SDK in the services',
      panels: [
        {
          kind: 'lines',
          title: 'Spans made',
          description: 'Spans that were started, a second, by what the sampler said of them.',
          unit: 'cps',
          queries: [
            {
              source: 'prometheus',
              expr: `sum by (service_name, otel_span_sampling_result) (rate(otel_sdk_span_started_total{${SERVICES}}[$__rate_interval]))`,
              legend: '{{service_name}} {{otel_span_sampling_result}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Exported',
          description: 'What the services got rid of, a second.',
          unit: 'cps',
          queries: perService((name) =>
            sdkRate(`otel_sdk_exporter_${name}_exported_total`, ',error_type=""'),
          ),
        },
        {
          kind: 'lines',
          title: 'Export errors',
          description: "What could not be exported, a second. The service's stderr says why.",
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: perService(
            (name) =>
              `${sdkRate(`otel_sdk_exporter_${name}_exported_total`, ',error_type!=""')} or 0 * ${sdkRate(`otel_sdk_exporter_${name}_exported_total`)}`,
          ),
        },
        {
          kind: 'lines',
          title: 'Dropped in the service',
          description: 'Spans and log records that found the queue full.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: (['span', 'log'] as const).map((name) => ({
            source: 'prometheus',
            expr: `${sdkRate(`otel_sdk_processor_${name}_processed_total`, ',error_type!=""')} or 0 * ${sdkRate(`otel_sdk_processor_${name}_processed_total`)}`,
            legend: `{{service_name}} ${name}s`,
          })),
        },
        {
          kind: 'lines',
          title: 'Queues of the services',
          description: 'How full the fullest queue of each service is.',
          unit: 'percentunit',
          thresholds: { yellow: 0.5, red: 0.9 },
          max: 1,
          queries: (['span', 'log'] as const).map((name) => ({
            source: 'prometheus',
            expr: `max by (service_name) (otel_sdk_processor_${name}_queue_size{${SERVICES}} / otel_sdk_processor_${name}_queue_capacity{${SERVICES}})`,
            legend: `{{service_name}} ${name}s`,
          })),
        },
        {
          kind: 'lines',
          title: 'Duration of exports',
          description: 'How long an export takes on average.',
          unit: 's',
          thresholds: { yellow: 1, red: 5 },
          queries: [
            {
              source: 'prometheus',
              expr: `${sumRate(EXPORTS, SERVICES, EXPORTER, '$__rate_interval')} / (${countRate(EXPORTS, SERVICES, EXPORTER, '$__rate_interval')} > 0)`,
              legend: '{{service_name}} {{otel_component_type}}',
            },
          ],
        },
      ],
    },
  ],
};
