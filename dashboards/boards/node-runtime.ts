import type { Board, Panel } from '../model.ts';
import { countRate, quantile, sumRate } from '../promql/histogram.ts';
import { and, INSTANCE, OLD_SPACES } from '../promql/matchers.ts';

const GC = 'v8js_gc_duration_seconds';
const BY_INSTANCE = 'max by (service_instance_id)';

/** One line per instance. */
function perInstance(
  panel: Omit<Panel, 'kind' | 'queries'> & { readonly expr: string; readonly label?: string },
): Panel {
  const { expr, label, ...rest } = panel;
  const legend = label ? `{{service_instance_id}} {{${label}}}` : '{{service_instance_id}}';
  return { ...rest, kind: 'lines', queries: [{ source: 'prometheus', expr, legend }] };
}

const gauge = (metric: string) => `${BY_INSTANCE} (${metric}{${INSTANCE}})`;
const sum = (metric: string) => `sum by (service_instance_id) (${metric}{${INSTANCE}})`;
const rate = (metric: string, ...labels: string[]) =>
  `sum by (${['service_instance_id', ...labels].join(', ')}) (rate(${metric}{${INSTANCE}}[$__rate_interval]))`;

export const nodeRuntime: Board = {
  uid: 'sightline-runtime',
  title: 'Node runtime',
  description: 'The processes of a service: event loop, garbage collection, memory, CPU.',
  variables: ['environment', 'service', 'instance'],
  rows: [
    {
      title: 'Event loop',
      panels: [
        perInstance({
          title: 'Event loop delay, P99',
          description: 'Delay of timers while JavaScript runs. Every request waits that long.',
          unit: 's',
          thresholds: { yellow: 0.05, red: 0.1 },
          expr: gauge('nodejs_eventloop_delay_p99_seconds'),
        }),
        perInstance({
          title: 'Event loop delay, mean',
          description: 'The mean delay. The measurement has a resolution of about 10 ms.',
          unit: 's',
          thresholds: { yellow: 0.05, red: 0.1 },
          expr: gauge('nodejs_eventloop_delay_mean_seconds'),
        }),
        perInstance({
          title: 'Event loop utilization',
          description: 'Share of the time in which the event loop was not idle.',
          unit: 'percentunit',
          thresholds: { yellow: 0.7, red: 0.9 },
          max: 1,
          expr: gauge('nodejs_eventloop_utilization_ratio'),
        }),
      ],
    },
    {
      title: 'Garbage collection',
      panels: [
        perInstance({
          title: 'Time in garbage collection',
          description:
            'Share of the time spent in garbage collection, by kind. More than 10 % is harmful.',
          unit: 'percentunit',
          thresholds: { yellow: 0.05, red: 0.1 },
          label: 'v8js_gc_type',
          noValue: 'none yet',
          expr: sumRate(GC, INSTANCE, ['service_instance_id', 'v8js_gc_type'], '$__rate_interval'),
        }),
        perInstance({
          title: 'Collections',
          description: 'Collections per second, by kind.',
          unit: 'ops',
          label: 'v8js_gc_type',
          noValue: 'none yet',
          expr: countRate(
            GC,
            INSTANCE,
            ['service_instance_id', 'v8js_gc_type'],
            '$__rate_interval',
          ),
        }),
        perInstance({
          title: 'Pause, P99',
          description: '99 % of the collections stop the process for at most this time.',
          unit: 's',
          thresholds: { yellow: 0.05, red: 0.1 },
          noValue: 'none yet',
          expr: `(${quantile(0.99, GC, INSTANCE, ['service_instance_id'], '$__range')}) >= 0`,
        }),
      ],
    },
    {
      title: 'Memory',
      panels: [
        perInstance({
          title: 'Heap, share of the limit',
          description: 'At 100 %, the process crashes.',
          unit: 'percentunit',
          thresholds: { yellow: 0.7, red: 0.85 },
          max: 1,
          expr: `sum by (service_instance_id) (v8js_memory_heap_used_bytes{${and(INSTANCE, OLD_SPACES)}}) / ${sum('app_v8js_heap_limit_bytes')}`,
        }),
        {
          kind: 'lines',
          title: 'Heap by space',
          description:
            'Bytes in use by all selected instances. Long-lived objects are in old_space.',
          unit: 'bytes',
          stacked: true,
          queries: [
            {
              source: 'prometheus',
              expr: `sum by (v8js_heap_space_name) (v8js_memory_heap_used_bytes{${INSTANCE}})`,
              legend: '{{v8js_heap_space_name}}',
            },
          ],
        },
        perInstance({
          title: 'Resident memory',
          description: 'Resident memory of the process: heap, buffers, code.',
          unit: 'bytes',
          expr: gauge('process_memory_usage_bytes'),
        }),
        {
          kind: 'lines',
          title: 'Memory of the container',
          description:
            'Memory of the container and its limit, at which the kernel kills the process. Empty without a container.',
          unit: 'bytes',
          noValue: 'no container',
          queries: [
            {
              source: 'prometheus',
              expr: gauge('container_memory_usage_bytes'),
              legend: '{{service_instance_id}}',
            },
            {
              source: 'prometheus',
              expr: gauge('app_container_memory_limit_bytes'),
              legend: '{{service_instance_id}} limit',
            },
          ],
        },
        perInstance({
          title: 'Memory outside the heap',
          description: 'Memory outside the heap that JavaScript objects refer to, such as buffers.',
          unit: 'bytes',
          expr: gauge('app_v8js_external_memory_bytes'),
        }),
      ],
    },
    {
      title: 'CPU and handles',
      panels: [
        perInstance({
          title: 'CPU',
          description: 'CPUs in use, by mode: 100 % is one CPU all the time.',
          unit: 'percentunit',
          label: 'cpu_mode',
          expr: rate('process_cpu_time_seconds_total', 'cpu_mode'),
        }),
        {
          kind: 'lines',
          title: 'CPU of the container',
          description:
            'CPUs in use and the limit, if there is one. Throttled: time that the container had to wait.',
          unit: 'short',
          noValue: 'no container',
          queries: [
            {
              source: 'prometheus',
              expr: rate('container_cpu_time_seconds_total'),
              legend: '{{service_instance_id}}',
            },
            {
              source: 'prometheus',
              expr: gauge('app_container_cpu_limit'),
              legend: '{{service_instance_id}} limit',
            },
            {
              source: 'prometheus',
              expr: rate('app_container_cpu_throttled_time_seconds_total'),
              legend: '{{service_instance_id}} throttled',
            },
          ],
        },
        perInstance({
          title: 'Active handles',
          description:
            'Resources that keep the process alive: sockets, timers, files. A steady increase is a leak.',
          unit: 'short',
          expr: sum('v8js_resource_active'),
        }),
        perInstance({
          title: 'File descriptors, share of the limit',
          description: 'At 100 %, no file or connection can be opened.',
          unit: 'percentunit',
          thresholds: { yellow: 0.7, red: 0.9 },
          max: 1,
          expr: `${sum('process_unix_file_descriptor_count')} / ${sum('app_process_file_descriptor_limit')}`,
        }),
        perInstance({
          title: 'Uptime',
          description:
            'Time since each process started. A sawtooth means that the service crashes.',
          unit: 's',
          expr: gauge('process_uptime_seconds'),
        }),
        {
          kind: 'table',
          title: 'Processes',
          description: 'Versions and hosts of the instances.',
          unit: 'short',
          columns: {
            service_instance_id: 'Instance',
            host_name: 'Host',
            process_pid: 'Process',
            service_version: 'Version',
            process_runtime_version: 'Node',
          },
          queries: [
            {
              source: 'prometheus',
              expr: `max by (service_instance_id, host_name, process_pid, service_version, process_runtime_version) (target_info{${and(INSTANCE)}})`,
              legend: 'Up',
            },
          ],
        },
      ],
    },
  ],
};
