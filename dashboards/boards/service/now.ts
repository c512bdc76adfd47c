import { toBoard, toLogs } from '../../links.ts';
import type { Row } from '../../model.ts';
import { countRate, quantile } from '../../promql/histogram.ts';
import { and, INSTANCE, SERVICE } from '../../promql/matchers.ts';
import { known, orZero, ratio } from '../../promql/zero.ts';
import { ERROR_LINES, FAILED, REQUESTS } from '../shared-panels.ts';

const all = countRate(REQUESTS, INSTANCE, [], '$__rate_interval');
const failed = countRate(REQUESTS, and(INSTANCE, FAILED), [], '$__rate_interval');

export const now: Row = {
  title: 'Now',
  panels: [
    {
      kind: 'stat',
      title: 'Requests',
      description: 'Requests that were answered, a second.',
      unit: 'reqps',
      queries: [{ source: 'prometheus', expr: orZero(all, INSTANCE), legend: 'requests' }],
      links: [toBoard('sightline-endpoints', 'By route')],
    },
    {
      kind: 'stat',
      title: 'Errors',
      description: 'The part of the requests that was answered with 5xx.',
      unit: 'percentunit',
      thresholds: { yellow: 0.01, red: 0.05 },
      queries: [{ source: 'prometheus', expr: ratio(failed, all, INSTANCE), legend: '5xx' }],
      links: [toLogs('Their log lines', ERROR_LINES)],
    },
    {
      kind: 'stat',
      title: 'P95',
      description: '19 of 20 requests were answered within this time.',
      unit: 's',
      thresholds: { yellow: 0.5, red: 1 },
      noValue: 'no requests',
      queries: [
        {
          source: 'prometheus',
          expr: known(quantile(0.95, REQUESTS, INSTANCE, [], '$__rate_interval')),
          legend: 'P95',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'In flight',
      description: 'Requests that have begun and are not answered yet.',
      unit: 'short',
      queries: [
        {
          source: 'prometheus',
          expr: orZero(`sum(http_server_active_requests{${INSTANCE}})`, INSTANCE),
          legend: 'requests',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'Instances',
      description: 'Processes of the service that send metrics.',
      unit: 'short',
      queries: [
        {
          source: 'prometheus',
          expr: `count(group by (service_instance_id) (target_info{${INSTANCE}}))`,
          legend: 'instances',
        },
      ],
      links: [toBoard('sightline-runtime', 'Their runtime')],
    },
    {
      kind: 'stat',
      title: 'Error budget left',
      description:
        'What is left of the errors that the objective of availability allows. Below 0 %, more failed than may.',
      unit: 'percentunit',
      thresholds: { yellow: 0.5, red: 0.1 },
      noValue: 'after five minutes',
      queries: [
        {
          source: 'prometheus',
          expr: `min(slo:error_budget_remaining:ratio{${and(SERVICE, 'slo="availability"')}})`,
          legend: 'left',
        },
      ],
      links: [toBoard('sightline-slo', 'All objectives')],
    },
  ],
};
