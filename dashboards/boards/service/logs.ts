import type { Row } from '../../model.ts';
import { INSTANCE } from '../../promql/matchers.ts';
import { ERROR_LINES } from '../shared-panels.ts';

export const logs: Row = {
  title: 'Logs and errors',
  panels: [
    {
      kind: 'lines',
      title: 'Log lines by severity',
      description: 'Log records per second, exported or not.',
      unit: 'cps',
      stacked: true,
      noValue: 'no log lines',
      queries: [
        {
          source: 'prometheus',
          expr: `sum by (app_log_severity) (rate(app_log_records_total{${INSTANCE}}[$__rate_interval]))`,
          legend: '{{app_log_severity}}',
        },
      ],
    },
    {
      kind: 'logs',
      title: 'Recent errors',
      description: 'Log records of severity ERROR and above. Open a record to reach its trace.',
      unit: 'short',
      width: 16,
      noValue: 'no errors',
      queries: [{ source: 'loki', expr: ERROR_LINES }],
    },
    {
      kind: 'traces',
      title: 'Failed traces',
      description: 'Traces in which this service failed. Click a trace to open it.',
      unit: 'short',
      width: 24,
      noValue: 'no failed traces',
      queries: [{ source: 'jaeger', tags: { error: 'true' } }],
    },
  ],
};
