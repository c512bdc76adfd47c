import { toBoard } from '../../links.ts';
import type { Row } from '../../model.ts';
import { sumRate } from '../../promql/histogram.ts';
import { and, INSTANCE, OLD_SPACES } from '../../promql/matchers.ts';

/** The ratio on the worst instance, from 0 to 1. */
const ofWorst = (part: string, whole: string, ...only: string[]) =>
  `max(sum by (service_instance_id) (${part}{${and(INSTANCE, ...only)}}) / sum by (service_instance_id) (${whole}{${INSTANCE}}))`;

export const saturation: Row = {
  title: 'Saturation and versions',
  panels: [
    {
      kind: 'lines',
      title: 'Saturation',
      description:
        'Used share of each resource on the worst instance. Near 100 %, requests start to wait.',
      unit: 'percentunit',
      thresholds: { yellow: 0.7, red: 0.9 },
      max: 1,
      width: 12,
      queries: [
        {
          source: 'prometheus',
          expr: `max(nodejs_eventloop_utilization_ratio{${INSTANCE}})`,
          legend: 'event loop',
        },
        {
          source: 'prometheus',
          expr: ofWorst('v8js_memory_heap_used_bytes', 'app_v8js_heap_limit_bytes', OLD_SPACES),
          legend: 'heap',
        },
        {
          source: 'prometheus',
          expr: `max(sum by (service_instance_id) (rate(container_cpu_time_seconds_total{${INSTANCE}}[$__rate_interval])) / sum by (service_instance_id) (app_container_cpu_limit{${INSTANCE}}))`,
          legend: 'CPU of the container',
        },
        {
          source: 'prometheus',
          expr: ofWorst('container_memory_usage_bytes', 'app_container_memory_limit_bytes'),
          legend: 'memory of the container',
        },
        {
          source: 'prometheus',
          expr: `max(sum by (service_instance_id, db_client_connection_pool_name) (db_client_connection_count{${and(INSTANCE, 'db_client_connection_state="used"')}}) / sum by (service_instance_id, db_client_connection_pool_name) (db_client_connection_max{${INSTANCE}}))`,
          legend: 'connections',
        },
        {
          source: 'prometheus',
          expr: `max(${sumRate('v8js_gc_duration_seconds', INSTANCE, ['service_instance_id'], '$__rate_interval')})`,
          legend: 'garbage collection',
        },
      ],
      links: [toBoard('sightline-runtime', 'The runtime of each instance')],
    },
    {
      kind: 'table',
      title: 'Versions',
      description: 'Versions in use, and their number of instances.',
      unit: 'short',
      width: 12,
      columns: { service_version: 'Version', process_runtime_version: 'Node' },
      queries: [
        {
          source: 'prometheus',
          expr: `count by (service_version, process_runtime_version) (target_info{${INSTANCE}})`,
          legend: 'Instances',
        },
      ],
    },
  ],
};
