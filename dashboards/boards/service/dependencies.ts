import { toBoard } from '../../links.ts';
import type { Row } from '../../model.ts';
import { countRate, quantile } from '../../promql/histogram.ts';
import { INSTANCE } from '../../promql/matchers.ts';
import { withoutNaN } from '../../promql/zero.ts';
import { DATABASE, FAILED_CALLS, FAILED_OPERATIONS, OUTGOING } from '../shared-panels.ts';

export const dependencies: Row = {
  title: 'Dependencies',
  panels: [
    {
      kind: 'lines',
      title: 'Calls to dependencies',
      description: 'Database operations and requests to other hosts per second.',
      unit: 'ops',
      noValue: 'no calls',
      queries: [
        {
          source: 'prometheus',
          expr: countRate(DATABASE, INSTANCE, ['db_system_name'], '$__rate_interval'),
          legend: '{{db_system_name}}',
        },
        {
          source: 'prometheus',
          expr: countRate(OUTGOING, INSTANCE, ['server_address'], '$__rate_interval'),
          legend: '{{server_address}}',
        },
      ],
      links: [toBoard('sightline-dependencies', 'All dependencies')],
    },
    {
      kind: 'lines',
      title: 'P95 of dependencies',
      description: '95 % of the calls took at most this time.',
      unit: 's',
      noValue: 'no calls',
      queries: [
        {
          source: 'prometheus',
          expr: withoutNaN(
            quantile(0.95, DATABASE, INSTANCE, ['db_system_name'], '$__rate_interval'),
          ),
          legend: '{{db_system_name}}',
        },
        {
          source: 'prometheus',
          expr: withoutNaN(
            quantile(0.95, OUTGOING, INSTANCE, ['server_address'], '$__rate_interval'),
          ),
          legend: '{{server_address}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Failing dependencies',
      description:
        'Share of failed calls. 4xx responses do not count: they are mistakes of this service.',
      unit: 'percentunit',
      thresholds: { yellow: 0.01, red: 0.1 },
      noValue: 'no calls',
      queries: [
        {
          source: 'prometheus',
          expr: FAILED_OPERATIONS,
          legend: '{{db_system_name}}',
        },
        {
          source: 'prometheus',
          expr: FAILED_CALLS,
          legend: '{{server_address}}',
        },
      ],
    },
  ],
};
