import type { Finding } from '../doctor/finding.ts';

/** The code of each line's warning or failure. */
export const CHECK_CODES = {
  DATABASE_URL: 'SL_CHECK_DATABASE_URL',
  REDIS_URL: 'SL_CHECK_REDIS_URL',
  JWT_SECRET: 'SL_CHECK_JWT_SECRET',
  SENTRY_DSN: 'SL_CHECK_SENTRY_DSN',
  LOG_LEVEL: 'SL_CHECK_LOG_LEVEL',
  NODE_ENV: 'SL_CHECK_NODE_ENV',
  sampling: 'SL_CHECK_SAMPLING',
  redaction: 'SL_CHECK_REDACTION',
  telemetry: 'SL_CHECK_TELEMETRY',
  'Node TLS': 'SL_CHECK_NODE_TLS',
  TLS: 'SL_CHECK_TLS',
  'old TLS': 'SL_CHECK_OLD_TLS',
  certificate: 'SL_CHECK_CERTIFICATE',
  redirect: 'SL_CHECK_REDIRECT',
  'security headers': 'SL_CHECK_SECURITY_HEADERS',
  CORS: 'SL_CHECK_CORS',
  CSRF: 'SL_CHECK_CSRF',
  WAF: 'SL_CHECK_WAF',
  'body limit': 'SL_CHECK_BODY_LIMIT',
  '/healthz': 'SL_CHECK_HEALTHZ',
  'rate limits': 'SL_CHECK_RATE_LIMITS',
  'open ports': 'SL_CHECK_OPEN_PORTS',
  'last backup': 'SL_CHECK_BACKUP',
  'last restore': 'SL_CHECK_RESTORE',
  targets: 'SL_CHECK_TARGETS',
  watchdog: 'SL_CHECK_WATCHDOG',
  'alerts routed': 'SL_CHECK_ALERTS_ROUTED',
  'alerts arrive': 'SL_CHECK_ALERTS_ARRIVE',
  dashboards: 'SL_CHECK_DASHBOARDS',
} as const;

export type CheckName = keyof typeof CHECK_CODES;

/** A finding without its group, name and code. */
export type Verdict = Pick<Finding, 'state' | 'text' | 'cure'>;

/** A line of the checklist. */
export type Line = readonly [name: CheckName, verdict: Verdict];

export function warn(text: string, cure: string): Verdict {
  return { state: 'warn', text, cure };
}

export function fail(text: string, cure: string): Verdict {
  return { state: 'fail', text, cure };
}
