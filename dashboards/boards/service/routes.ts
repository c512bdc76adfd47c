import { toRoute } from '../../links.ts';
import type { Row } from '../../model.ts';
import { countRate, quantile } from '../../promql/histogram.ts';
import { and, INSTANCE } from '../../promql/matchers.ts';
import { ratioBy, withoutNaN } from '../../promql/zero.ts';
import { FAILED, REQUESTS } from '../shared-panels.ts';

export const routes: Row = {
  title: 'Routes',
  panels: [
    {
      kind: 'table',
      title: 'Slowest routes',
      description: 'The ten routes with the highest P95 in the selected time.',
      unit: 's',
      width: 12,
      columns: { http_route: 'Route' },
      sortBy: 'P95',
      noValue: 'no requests',
      queries: [
        {
          source: 'prometheus',
          expr: `topk(10, ${withoutNaN(quantile(0.95, REQUESTS, and(INSTANCE, 'http_route!=""'), ['http_route'], '$__range'))})`,
          legend: 'P95',
        },
      ],
      links: [toRoute('Route')],
    },
    {
      kind: 'table',
      title: 'Routes with most errors',
      description: 'The ten routes with the largest share of 5xx responses in the selected time.',
      unit: 'percentunit',
      width: 12,
      columns: { http_route: 'Route' },
      sortBy: '5xx',
      noValue: 'no requests',
      queries: [
        {
          source: 'prometheus',
          expr: `topk(10, ${ratioBy(
            countRate(
              REQUESTS,
              and(INSTANCE, 'http_route!=""', FAILED),
              ['http_route'],
              '$__range',
            ),
            countRate(REQUESTS, and(INSTANCE, 'http_route!=""'), ['http_route'], '$__range'),
          )})`,
          legend: '5xx',
        },
      ],
      links: [toRoute('Route')],
    },
  ],
};
