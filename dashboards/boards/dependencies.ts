import type { Board, Panel } from '../model.ts';
import { countRate, quantile, sumRate } from '../promql/histogram.ts';
import { and, INSTANCE } from '../promql/matchers.ts';
import { ratioBy, withoutNaN } from '../promql/zero.ts';
import { DATABASE, FAILED_CALLS, FAILED_OPERATIONS, OUTGOING } from './shared-panels.ts';

const OPERATION = ['db_system_name', 'db_operation_name', 'db_collection_name'];
const SYSTEM = ['db_system_name', 'db_operation_name'];
const POOL = ['service_instance_id', 'db_client_connection_pool_name'];
const LOOKUPS = (matchers: string) =>
  `sum by (app_cache_system, app_cache_prefix) (rate(app_cache_lookups_total{${matchers}}[$__rate_interval]))`;
const pool = (metric: string, ...more: string[]) =>
  `sum by (${POOL.join(', ')}) (${metric}{${and(INSTANCE, ...more)}})`;

/** P95 of a phase before a request can be sent. */
function perName(panel: {
  readonly title: string;
  readonly description: string;
  readonly noValue: string;
  readonly metric: string;
  readonly label: string;
}): Panel {
  const { metric, label, ...rest } = panel;
  const expr = withoutNaN(quantile(0.95, metric, INSTANCE, [label], '$__rate_interval'));
  return {
    ...rest,
    kind: 'lines',
    unit: 's',
    width: 12,
    queries: [{ source: 'prometheus', expr, legend: `{{${label}}}` }],
  };
}

export const dependencies: Board = {
  uid: 'sightline-dependencies',
  title: 'Dependencies',
  description: 'The dependencies of a service: other services, databases, caches.',
  variables: ['environment', 'service', 'instance'],
  rows: [
    {
      title: 'Outgoing HTTP',
      panels: [
        {
          kind: 'lines',
          title: 'Outgoing requests',
          description: 'Requests to other hosts per second.',
          unit: 'reqps',
          noValue: 'no outgoing requests',
          queries: [
            {
              source: 'prometheus',
              expr: countRate(OUTGOING, INSTANCE, ['server_address'], '$__rate_interval'),
              legend: '{{server_address}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Failed outgoing requests',
          description: 'Share of requests with a 5xx response or without any response.',
          unit: 'percentunit',
          thresholds: { yellow: 0.01, red: 0.1 },
          noValue: 'no outgoing requests',
          queries: [
            {
              source: 'prometheus',
              expr: FAILED_CALLS,
              legend: '{{server_address}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Duration of outgoing requests',
          description: '95 % of the requests to each host took at most this time.',
          unit: 's',
          thresholds: { yellow: 0.5, red: 2 },
          noValue: 'no outgoing requests',
          queries: [
            {
              source: 'prometheus',
              expr: withoutNaN(
                quantile(0.95, OUTGOING, INSTANCE, ['server_address'], '$__rate_interval'),
              ),
              legend: '{{server_address}}',
            },
          ],
        },
        perName({
          title: 'DNS lookups',
          description: 'Duration of DNS lookups: P95 by name.',
          noValue: 'no lookups',
          metric: 'dns_lookup_duration_seconds',
          label: 'dns_question_name',
        }),
        perName({
          title: 'TLS handshakes',
          description: 'Duration of TLS handshakes: P95 by host.',
          noValue: 'no handshake',
          metric: 'app_tls_handshake_duration_seconds',
          label: 'server_address',
        }),
      ],
    },
    {
      title: 'Databases',
      panels: [
        {
          kind: 'lines',
          title: 'Database operations',
          description: 'Operations per second, by kind.',
          unit: 'ops',
          noValue: 'no operations',
          queries: [
            {
              source: 'prometheus',
              expr: countRate(DATABASE, INSTANCE, SYSTEM, '$__rate_interval'),
              legend: '{{db_system_name}} {{db_operation_name}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Failed database operations',
          description: 'Share of failed operations, by database.',
          unit: 'percentunit',
          thresholds: { yellow: 0.01, red: 0.1 },
          noValue: 'no operations',
          queries: [
            {
              source: 'prometheus',
              expr: FAILED_OPERATIONS,
              legend: '{{db_system_name}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Duration of database operations',
          description: '95 % of the operations took at most this time.',
          unit: 's',
          thresholds: { yellow: 0.1, red: 0.5 },
          noValue: 'no operations',
          queries: [
            {
              source: 'prometheus',
              expr: withoutNaN(quantile(0.95, DATABASE, INSTANCE, SYSTEM, '$__rate_interval')),
              legend: '{{db_system_name}} {{db_operation_name}}',
            },
          ],
        },
        {
          kind: 'table',
          title: 'Most expensive operations',
          description:
            'Time that all requests together waited for each operation: seconds per second.',
          unit: 'percentunit',
          width: 24,
          columns: {
            db_system_name: 'Database',
            db_operation_name: 'Operation',
            db_collection_name: 'Collection',
          },
          sortBy: 'Time',
          noValue: 'no operations',
          queries: [
            {
              source: 'prometheus',
              expr: sumRate(DATABASE, INSTANCE, OPERATION, '$__range'),
              legend: 'Time',
              unit: 'percentunit',
            },
            {
              source: 'prometheus',
              expr: countRate(DATABASE, INSTANCE, OPERATION, '$__range'),
              legend: 'Operations',
              unit: 'ops',
            },
            {
              source: 'prometheus',
              expr: withoutNaN(quantile(0.95, DATABASE, INSTANCE, OPERATION, '$__range')),
              legend: 'P95',
              unit: 's',
            },
            {
              source: 'prometheus',
              expr: withoutNaN(quantile(0.99, DATABASE, INSTANCE, OPERATION, '$__range')),
              legend: 'P99',
              unit: 's',
            },
          ],
        },
      ],
    },
    {
      title: 'Connection pools',
      panels: [
        {
          kind: 'lines',
          title: 'Connections',
          description: 'Used and idle connections of each pool, and its maximum.',
          unit: 'short',
          width: 12,
          noValue: 'no pool',
          queries: [
            {
              source: 'prometheus',
              expr: pool('db_client_connection_count', 'db_client_connection_state="used"'),
              legend: '{{db_client_connection_pool_name}} used',
            },
            {
              source: 'prometheus',
              expr: pool('db_client_connection_count', 'db_client_connection_state="idle"'),
              legend: '{{db_client_connection_pool_name}} idle',
            },
            {
              source: 'prometheus',
              expr: pool('db_client_connection_max'),
              legend: '{{db_client_connection_pool_name}} most',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Waiting for a connection',
          description: 'Requests that wait while all connections of the pool are in use.',
          unit: 'short',
          width: 12,
          thresholds: { yellow: 1, red: 10 },
          noValue: 'no pool',
          queries: [
            {
              source: 'prometheus',
              expr: pool('db_client_connection_pending_requests'),
              legend: '{{db_client_connection_pool_name}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Caches',
      panels: [
        {
          kind: 'lines',
          title: 'Cache hit rate',
          description: 'Share of lookups that found a value, by key prefix.',
          unit: 'percentunit',
          max: 1,
          width: 12,
          noValue: 'no lookups',
          queries: [
            {
              source: 'prometheus',
              expr: ratioBy(LOOKUPS(and(INSTANCE, 'app_cache_result="hit"')), LOOKUPS(INSTANCE)),
              legend: '{{app_cache_system}} {{app_cache_prefix}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Cache lookups',
          description: 'Lookups per second, by key prefix.',
          unit: 'ops',
          width: 12,
          noValue: 'no lookups',
          queries: [
            {
              source: 'prometheus',
              expr: LOOKUPS(INSTANCE),
              legend: '{{app_cache_system}} {{app_cache_prefix}}',
            },
          ],
        },
      ],
    },
  ],
};
