import { toBoard, toRoute } from '../links.ts';
import type { Board } from '../model.ts';
import { countRate, quantile } from '../promql/histogram.ts';
import { and, INSTANCE, ROUTE } from '../promql/matchers.ts';
import { ratioBy, withoutNaN } from '../promql/zero.ts';
import { durationLines, FAILED, REQUESTS, SPANS } from './shared-panels.ts';

const BY = ['http_request_method', 'http_route'];
const routed = and(INSTANCE, 'http_route!=""');
const range = (q: number) => withoutNaN(quantile(q, REQUESTS, routed, BY, '$__range'));

export const endpoints: Board = {
  uid: 'sightline-endpoints',
  title: 'Endpoints',
  description: 'Rate, duration and errors of each route of a service.',
  variables: ['environment', 'service', 'instance', 'route'],
  rows: [
    {
      title: 'All routes',
      panels: [
        {
          kind: 'table',
          title: 'Routes',
          description:
            'All routes with requests in the selected time, regardless of the route selected above. Click a route to select it.',
          unit: 'reqps',
          width: 24,
          height: 10,
          columns: { http_request_method: 'Method', http_route: 'Route' },
          sortBy: 'Requests',
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: countRate(REQUESTS, routed, BY, '$__range'),
              legend: 'Requests',
              unit: 'reqps',
            },
            {
              source: 'prometheus',
              expr: ratioBy(
                countRate(REQUESTS, and(routed, FAILED), BY, '$__range'),
                countRate(REQUESTS, routed, BY, '$__range'),
              ),
              legend: '5xx',
              unit: 'percentunit',
            },
            { source: 'prometheus', expr: range(0.5), legend: 'P50', unit: 's' },
            { source: 'prometheus', expr: range(0.95), legend: 'P95', unit: 's' },
            { source: 'prometheus', expr: range(0.99), legend: 'P99', unit: 's' },
          ],
          links: [toRoute('Route')],
        },
      ],
    },
    {
      title: 'Selected routes',
      panels: [
        {
          kind: 'lines',
          title: 'Requests by route',
          description: 'Requests per second. Requests that match no route have no name.',
          unit: 'reqps',
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: countRate(REQUESTS, ROUTE, BY, '$__rate_interval'),
              legend: '{{http_request_method}} {{http_route}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Errors by route',
          description: 'Share of requests with a 5xx response, by route.',
          unit: 'percentunit',
          thresholds: { yellow: 0.01, red: 0.05 },
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: ratioBy(
                countRate(REQUESTS, and(ROUTE, FAILED), BY, '$__rate_interval'),
                countRate(REQUESTS, ROUTE, BY, '$__rate_interval'),
              ),
              legend: '{{http_request_method}} {{http_route}}',
            },
          ],
          links: [toBoard('sightline-service', 'Recent errors')],
        },
        {
          kind: 'lines',
          title: 'P95 by route',
          description: '95 % of the requests of each route took at most this time.',
          unit: 's',
          thresholds: { yellow: 0.5, red: 1 },
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: withoutNaN(quantile(0.95, REQUESTS, ROUTE, BY, '$__rate_interval')),
              legend: '{{http_request_method}} {{http_route}}',
            },
          ],
        },
        durationLines(ROUTE),
        {
          kind: 'lines',
          title: 'Requests by status',
          description: 'Requests per second to the selected routes, by status code.',
          unit: 'reqps',
          stacked: true,
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: countRate(REQUESTS, ROUTE, ['http_response_status_code'], '$__rate_interval'),
              legend: '{{http_response_status_code}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Errors by kind',
          description:
            'Failed requests per second, by `error.type`: the status code, or the name of the error.',
          unit: 'reqps',
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: `${countRate(REQUESTS, and(ROUTE, 'error_type!=""'), ['error_type'], '$__rate_interval')} or 0 * ${countRate(REQUESTS, ROUTE, [], '$__rate_interval')}`,
              legend: '{{error_type}}',
            },
          ],
        },
        {
          kind: 'heatmap',
          title: 'Durations',
          description:
            'Distribution of the durations of the selected requests. The points are traces.',
          unit: 's',
          width: 12,
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: `sum(rate(${REQUESTS}{${ROUTE}}[$__rate_interval])) or sum(rate(${SPANS}{${ROUTE}}[$__rate_interval]))`,
              legend: '{{le}}',
              exemplars: true,
            },
          ],
        },
        {
          kind: 'traces',
          title: 'Slow traces',
          description:
            'Traces of the service that took longer than 200 ms. Click a trace to open it.',
          unit: 'short',
          width: 12,
          noValue: 'no slow traces',
          queries: [{ source: 'jaeger', minDuration: '200ms' }],
        },
      ],
    },
  ],
};
