import { toBoard, toLogs } from '../../links.ts';
import type { Row } from '../../model.ts';
import { countRate, quantile } from '../../promql/histogram.ts';
import { and, INSTANCE, SERVICE } from '../../promql/matchers.ts';
import { orZero, ratio, withoutNaN } from '../../promql/zero.ts';
import { ERROR_LINES, FAILED, REQUESTS } from '../shared-panels.ts';

const all = countRate(REQUESTS, INSTANCE, [], '$__rate_interval');
const failed = countRate(REQUESTS, and(INSTANCE, FAILED), [], '$__rate_interval');

export const now: Row = {
  title: 'Now',
  panels: [
    {
      kind: 'stat',
      title: 'Requests',
      description: 'Answered requests per second.',
      unit: 'reqps',
      queries: [{ source: 'prometheus', expr: orZero(all, INSTANCE), legend: 'requests' }],
      links: [toBoard('sightline-endpoints', 'By route')],
    },
    {
      kind: 'stat',
      title: 'Errors',
      description: 'Share of requests with a 5xx response.',
      unit: 'percentunit',
      thresholds: { yellow: 0.01, red: 0.05 },
      queries: [{ source: 'prometheus', expr: ratio(failed, all, INSTANCE), legend: '5xx' }],
      links: [toLogs('Their log lines', ERROR_LINES)],
    },
    {
      kind: 'stat',
      title: 'P95',
      description: '95 % of the requests took at most this time.',
      unit: 's',
      thresholds: { yellow: 0.5, red: 1 },
      noValue: 'no requests',
      queries: [
        {
          source: 'prometheus',
          expr: withoutNaN(quantile(0.95, REQUESTS, INSTANCE, [], '$__rate_interval')),
          legend: 'P95',
        },
      ],
    },
    {
      kind: 'stat',
      title: 'In flight',
      description: 'Requests that have not been answered yet.',
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
        'Remaining error budget of the availability objective. Below 0 %, the objective is missed.',
      unit: 'percentunit',
      thresholds: { yellow: 0.5, red: 0.1 },
      noValue: 'no data in the first five minutes',
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
