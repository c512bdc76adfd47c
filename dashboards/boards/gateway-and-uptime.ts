import type { Board } from '../model.ts';

const NGINX = '{job="gateway"}';
const rate = (metric: string) => `sum(rate(${metric}${NGINX}[$__rate_interval]))`;

export const gatewayAndUptime: Board = {
  uid: 'sightline-uptime',
  title: 'Gateway and uptime',
  description: 'The view from outside: probes, certificates, the gateway.',
  variables: [],
  rows: [
    {
      title: 'From outside',
      panels: [
        {
          kind: 'table',
          title: 'Addresses',
          description:
            'Up: 1 while the address responds with 2xx. Uptime: in the selected time. Certificate: days until it expires, for https addresses.',
          unit: 'none',
          width: 24,
          height: 6,
          columns: { instance: 'Address' },
          noValue: 'no probes',
          queries: [
            {
              source: 'prometheus',
              expr: 'max by (instance) (probe_success)',
              legend: 'Up',
              unit: 'none',
            },
            {
              source: 'prometheus',
              expr: 'avg by (instance) (avg_over_time(probe_success[$__range]))',
              legend: 'Uptime',
              unit: 'percentunit',
            },
            {
              source: 'prometheus',
              expr: 'max by (instance) (probe_http_status_code)',
              legend: 'Status',
              unit: 'none',
            },
            {
              source: 'prometheus',
              expr: 'max by (instance) (probe_duration_seconds)',
              legend: 'Duration',
              unit: 's',
            },
            {
              source: 'prometheus',
              expr: '(min by (instance) (probe_ssl_earliest_cert_expiry) - time()) / 86400',
              legend: 'Certificate',
              unit: 'd',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Up',
          description: '1 while the address responds with 2xx.',
          unit: 'none',
          max: 1,
          noValue: 'no probes',
          queries: [
            {
              source: 'prometheus',
              expr: 'max by (instance) (probe_success)',
              legend: '{{instance}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Duration of probes',
          description: 'By phase: DNS lookup, connection, TLS, response.',
          unit: 's',
          stacked: true,
          noValue: 'no probes',
          queries: [
            {
              source: 'prometheus',
              expr: 'avg by (phase) (probe_http_duration_seconds)',
              legend: '{{phase}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Certificates',
          description:
            'Days until certificates expire. Below 21 days, a ticket is opened; below 3 days, somebody is paged.',
          unit: 'd',
          thresholds: { yellow: 21, red: 3 },
          noValue: 'no https address',
          queries: [
            {
              source: 'prometheus',
              expr: '(min by (instance) (probe_ssl_earliest_cert_expiry) - time()) / 86400',
              legend: '{{instance}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Gateway',
      panels: [
        {
          kind: 'stat',
          title: 'Gateway',
          description: '1 while nginx responds to its exporter.',
          unit: 'none',
          thresholds: { yellow: 1, red: 0.5 },
          queries: [{ source: 'prometheus', expr: `min(nginx_up${NGINX})`, legend: 'up' }],
        },
        {
          kind: 'stat',
          title: 'Requests at the gateway',
          description: 'Requests per second, including the probes.',
          unit: 'reqps',
          queries: [
            { source: 'prometheus', expr: rate('nginx_http_requests_total'), legend: 'requests' },
          ],
        },
        {
          kind: 'lines',
          title: 'Connections',
          description:
            'Connections that read a request, write a response, or wait for the next request.',
          unit: 'short',
          stacked: true,
          queries: ['reading', 'writing', 'waiting'].map((state) => ({
            source: 'prometheus',
            expr: `sum(nginx_connections_${state}${NGINX})`,
            legend: state,
          })),
        },
        {
          kind: 'lines',
          title: 'Connections accepted and dropped',
          description:
            'Connections per second. A connection is dropped if nginx has no free worker connection.',
          unit: 'cps',
          thresholds: { yellow: 0.001, red: 1 },
          queries: [
            {
              source: 'prometheus',
              expr: rate('nginx_connections_accepted'),
              legend: 'accepted',
            },
            {
              source: 'prometheus',
              expr: `${rate('nginx_connections_accepted')} - ${rate('nginx_connections_handled')}`,
              legend: 'dropped',
            },
          ],
        },
      ],
    },
  ],
};
