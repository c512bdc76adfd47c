import type { Board, Panel } from '../model.ts';
import { countRate, sumRate } from '../promql/histogram.ts';
import { SERVICES } from '../promql/matchers.ts';

/** Without buckets, as the SDK advises. */
const EXPORTS = 'otel_sdk_exporter_operation_duration_seconds';
const EXPORTER = ['service_name', 'otel_component_type'];

/** Names of the signals in the metrics of the collector and of the SDK. */
const SIGNALS = [
  ['spans', 'span'],
  ['metric_points', 'metric_data_point'],
  ['log_records', 'log'],
] as const;

/** Items per second of the collector, by signal; zero without a series. */
function perSignal(counter: string): Panel['queries'] {
  return SIGNALS.map(([signal]) => ({
    source: 'prometheus',
    expr: `sum(rate(otelcol_${counter}_${signal}_total{job="otelcol"}[$__rate_interval])) or 0 * max(up{job="otelcol"} == 1)`,
    legend: signal.replace('_', ' '),
  }));
}

/** The same of the SDKs, by service and signal. */
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
    'Whether the data of the other boards is complete: refused, dropped and delayed telemetry.',
  variables: ['environment', 'service'],
  allServices: true,
  rows: [
    {
      title: 'Collector',
      panels: [
        {
          kind: 'lines',
          title: 'Accepted',
          description:
            'Spans, metric points and log records that the collector accepted, per second.',
          unit: 'cps',
          queries: perSignal('receiver_accepted'),
        },
        {
          kind: 'lines',
          title: 'Refused',
          description:
            'Telemetry that the collector refused, most likely because its memory is full. Senders retry.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: perSignal('receiver_refused'),
        },
        {
          kind: 'lines',
          title: 'Sent',
          description: 'Telemetry that backends accepted from the collector, per second.',
          unit: 'cps',
          queries: perSignal('exporter_sent'),
        },
        {
          kind: 'lines',
          title: 'Rejected for good',
          description: 'Telemetry that a backend rejected permanently: it is lost.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: perSignal('exporter_send_failed'),
        },
        {
          kind: 'lines',
          title: 'Queue full',
          description: 'Telemetry that was lost because the queue of a backend is full.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: perSignal('exporter_enqueue_failed'),
        },
        {
          kind: 'lines',
          title: 'Queues',
          description: 'Fill level of the queue of each backend. At 100 %, data is lost.',
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
          description:
            'Resident memory of the collector, which refuses data at COLLECTOR_MEMORY_LIMIT_MIB.',
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
          description: '1 while Prometheus can scrape the target.',
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
          title: 'Started spans',
          description: 'Started spans per second, by sampling result.',
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
          description: 'Telemetry that the services exported, per second.',
          unit: 'cps',
          queries: perService((name) =>
            sdkRate(`otel_sdk_exporter_${name}_exported_total`, ',error_type=""'),
          ),
        },
        {
          kind: 'lines',
          title: 'Export errors',
          description:
            'Telemetry that could not be exported, per second. The stderr of the service has the reason.',
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
          description: 'Spans and log records that were dropped because the queue was full.',
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
          description: 'Fill level of the fullest queue of each service.',
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
          description: 'Mean duration of an export.',
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
