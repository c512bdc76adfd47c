import type { Board } from '../model.ts';
import { SERVICES } from '../promql/matchers.ts';

const LEGEND = '{{service_name}} {{slo}}';
const burn = (window: string) =>
  `slo:error_ratio:rate${window}{${SERVICES}} / (1 - slo:objective:ratio{${SERVICES}})`;
const labels = ['service_name', 'deployment_environment_name', 'slo'].join(', ');
const column = (expr: string) => `max by (${labels}) (${expr})`;

export const slos: Board = {
  uid: 'sightline-slo',
  title: 'SLOs',
  description:
    'Objectives (stack/slo.yaml), whether they are met, and how fast the error budget burns.',
  variables: ['environment', 'service'],
  allServices: true,
  rows: [
    {
      title: 'Objectives',
      panels: [
        {
          kind: 'table',
          title: 'All objectives',
          description:
            'Reached: share of the requests of 30 days that met the objective. Left: of the error budget. Burns: burn rate over one hour; at 1, the budget lasts exactly 30 days.',
          unit: 'percentunit',
          width: 24,
          columns: {
            service_name: 'Service',
            deployment_environment_name: 'Environment',
            slo: 'Objective',
          },
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: column(`slo:objective:ratio{${SERVICES}}`),
              legend: 'Promised',
              unit: 'percentunit',
            },
            {
              source: 'prometheus',
              expr: column(`1 - slo:error_ratio:rate30d{${SERVICES}}`),
              legend: 'Reached',
              unit: 'percentunit',
            },
            {
              source: 'prometheus',
              expr: column(`slo:error_budget_remaining:ratio{${SERVICES}}`),
              legend: 'Left',
              unit: 'percentunit',
            },
            {
              source: 'prometheus',
              expr: column(burn('1h')),
              legend: 'Burns',
              unit: 'none',
            },
            {
              source: 'prometheus',
              expr: column(`slo:requests:rate5m{${SERVICES}}`),
              legend: 'Requests',
              unit: 'reqps',
            },
          ],
        },
      ],
    },
    {
      title: 'The error budget',
      panels: [
        {
          kind: 'lines',
          title: 'Budget left',
          description: 'Remaining error budget of 30 days. Below 0 %, the objective is missed.',
          unit: 'percentunit',
          width: 12,
          thresholds: { yellow: 0.5, red: 0.1 },
          noValue: 'no data in the first five minutes',
          queries: [
            {
              source: 'prometheus',
              expr: `slo:error_budget_remaining:ratio{${SERVICES}}`,
              legend: LEGEND,
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Requests that miss their objective',
          description: 'Share of the requests of the last five minutes.',
          unit: 'percentunit',
          width: 12,
          noValue: 'no requests',
          queries: [
            {
              source: 'prometheus',
              expr: `slo:error_ratio:rate5m{${SERVICES}}`,
              legend: LEGEND,
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Burn rate, one hour',
          description: 'Burn rate of the error budget. From 14.4, somebody is paged.',
          unit: 'none',
          thresholds: { yellow: 6, red: 14.4 },
          noValue: 'no requests',
          queries: [{ source: 'prometheus', expr: burn('1h'), legend: LEGEND }],
        },
        {
          kind: 'lines',
          title: 'Burn rate, six hours',
          description: 'Burn rate of the error budget. From 6, somebody is paged.',
          unit: 'none',
          thresholds: { yellow: 3, red: 6 },
          noValue: 'no requests',
          queries: [{ source: 'prometheus', expr: burn('6h'), legend: LEGEND }],
        },
        {
          kind: 'lines',
          title: 'Burn rate, three days',
          description:
            'Burn rate of the error budget. From 1, a ticket is opened: the budget does not last.',
          unit: 'none',
          thresholds: { yellow: 1, red: 3 },
          noValue: 'no requests',
          queries: [{ source: 'prometheus', expr: burn('3d'), legend: LEGEND }],
        },
      ],
    },
    {
      title: 'Alerts',
      panels: [
        {
          kind: 'table',
          title: 'Firing alerts',
          description: 'Firing alerts of these services.',
          unit: 'none',
          width: 24,
          columns: {
            alertname: 'Alert',
            severity: 'Severity',
            service_name: 'Service',
            deployment_environment_name: 'Environment',
            service_instance_id: 'Instance',
          },
          noValue: 'no firing alerts',
          queries: [
            {
              source: 'prometheus',
              expr: `max by (alertname, severity, service_name, deployment_environment_name, service_instance_id) (ALERTS{${SERVICES},alertstate="firing"})`,
              legend: 'Firing',
            },
          ],
        },
      ],
    },
  ],
};
