import { toLogs } from '../../links.ts';
import type { Row } from '../../model.ts';
import { countRate } from '../../promql/histogram.ts';
import { and, INSTANCE } from '../../promql/matchers.ts';
import { ratio } from '../../promql/zero.ts';
import { durationLines, ERROR_LINES, FAILED, REQUESTS, SPANS } from '../shared-panels.ts';

const all = countRate(REQUESTS, INSTANCE, [], '$__rate_interval');
const failed = countRate(REQUESTS, and(INSTANCE, FAILED), [], '$__rate_interval');

export const requests: Row = {
  title: 'Requests',
  panels: [
    {
      kind: 'lines',
      title: 'Requests by status',
      description: 'Requests per second, by status code.',
      unit: 'reqps',
      stacked: true,
      queries: [
        {
          source: 'prometheus',
          expr: countRate(REQUESTS, INSTANCE, ['http_response_status_code'], '$__rate_interval'),
          legend: '{{http_response_status_code}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Failed requests',
      description: 'Share of requests with an error of the service (5xx) and of the client (4xx).',
      unit: 'percentunit',
      thresholds: { yellow: 0.01, red: 0.05 },
      queries: [
        { source: 'prometheus', expr: ratio(failed, all, INSTANCE), legend: '5xx' },
        {
          source: 'prometheus',
          expr: ratio(
            countRate(
              REQUESTS,
              and(INSTANCE, 'http_response_status_code=~"4.."'),
              [],
              '$__rate_interval',
            ),
            all,
            INSTANCE,
          ),
          legend: '4xx',
        },
      ],
      links: [toLogs('Log lines of errors', ERROR_LINES)],
    },
    durationLines(INSTANCE),
    {
      kind: 'heatmap',
      title: 'Durations',
      description:
        'Distribution of durations. Two clouds mean two kinds of requests. The points are traces: click one to open it.',
      unit: 's',
      width: 24,
      noValue: 'no requests',
      queries: [
        {
          source: 'prometheus',
          expr: `sum(rate(${REQUESTS}{${INSTANCE}}[$__rate_interval])) or sum(rate(${SPANS}{${INSTANCE}}[$__rate_interval]))`,
          legend: '{{le}}',
          exemplars: true,
        },
      ],
    },
  ],
};
