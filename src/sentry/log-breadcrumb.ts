import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Breadcrumb, SeverityLevel } from '@sentry/core';
import { wallClock } from '../util/clock.ts';

const MAX_TEXT = 500;

/** The breadcrumb of a log record, without its attributes. */
export function logBreadcrumb(record: ReadableLogRecord): Breadcrumb {
  const { body, severityNumber = 0, instrumentationScope } = record;
  const message = typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
  return {
    timestamp: wallClock() / 1000,
    category: instrumentationScope.name.replace(/^sightline\//, '') || 'log',
    level: levelOf(severityNumber),
    message: message.slice(0, MAX_TEXT),
  };
}

/** Source: Logs data model, "SeverityNumber". */
export function levelOf(severityNumber: number): SeverityLevel {
  if (severityNumber >= 21) return 'fatal';
  if (severityNumber >= 17) return 'error';
  if (severityNumber >= 13) return 'warning';
  if (severityNumber >= 9 || severityNumber === 0) return 'info';
  return 'debug';
}
