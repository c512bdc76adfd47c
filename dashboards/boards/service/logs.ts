import type { Row } from '../../model.ts';
import { LOG_STREAM } from '../../promql/matchers.ts';
import { ERROR_LINES } from '../shared-panels.ts';

export const logs: Row = {
  title: 'Logs and errors',
  panels: [
    {
      kind: 'lines',
      title: 'Log lines by severity',
      description: 'Log records that have arrived, a second.',
      unit: 'cps',
      stacked: true,
      noValue: 'no log lines',
      queries: [
        {
          source: 'loki',
          expr: `sum by (severity_text) (rate(${LOG_STREAM} [$__auto]))`,
          legend: '{{severity_text}}',
        },
      ],
    },
    {
      kind: 'logs',
      title: 'Recent errors',
      description: 'Log records of severity ERROR and above. Open one: its trace is a click away.',
      unit: 'short',
      width: 16,
      noValue: 'no errors',
      queries: [{ source: 'loki', expr: ERROR_LINES }],
    },
    {
      kind: 'traces',
      title: 'Failed traces',
      description: 'Traces in which this service failed. A click opens one.',
      unit: 'short',
      width: 24,
      noValue: 'no failed traces',
      queries: [{ source: 'jaeger', tags: { error: 'true' } }],
    },
  ],
};
