import type { Resource } from '@opentelemetry/resources';
import type { SentrySettings } from '../configuration/environment/sentry-from-environment.ts';
import { onHandlerError } from '../instrumentations/handler-errors/handler-errors.ts';
import { onLoggedError } from '../instrumentations/loggers/logged-errors.ts';
import { load } from '../lazy/load.ts';
import type { ExportServices } from '../otlp/export-services.ts';
import { createHttpTransport } from '../otlp/http/http-transport.ts';
import { createRetryingTransport } from '../otlp/retrying-transport.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { ErrorReporting } from '../sentry/error-reporting.ts';
import { watchRejections } from '../shutdown/rejections.ts';
import { sentryAuth } from '../signals/traces/sentry-otlp.ts';

export interface ErrorOptions extends ExportServices {
  readonly resource: Resource;
  debug(text: string): void;
  /** Path of the service's entry script. */
  readonly entry: string | undefined;
  /** Undefined where events are not redacted. */
  redactor(): Redactor | undefined;
  /** Mode of `--unhandled-rejections`; undefined for Node's default. */
  readonly rejectionMode: string | undefined;
}

/** Severity number from which on a log record is an error. Source: Logs data model, "SeverityNumber". */
const ERROR = 17;

/**
 * Loads error reporting to Sentry and connects the sources of errors. Crashes and spans are connected where they are
 * watched.
 *
 * @returns undefined where errors are not reported
 */
export function startErrors(
  settings: SentrySettings | undefined,
  { rejectionMode, ...exportServices }: ErrorOptions,
): ErrorReporting | undefined {
  if (settings === undefined) return undefined;
  const { startReporting } = load<typeof import('../sentry/start-reporting.ts')>(
    'sightline:sentry/start-reporting',
  );
  const reporting = startReporting(settings, {
    ...exportServices,
    auth: sentryAuth(settings.project),
    createTransport: createHttpTransport,
    withRetries: createRetryingTransport,
  });
  onHandlerError(({ error, framework, context }) =>
    reporting.capture(error, { source: 'handler', origin: framework, context }),
  );
  onLoggedError(({ error, loggerName, severityNumber, message, context }) => {
    if (severityNumber < ERROR) return;
    const origin = { source: 'logged', origin: loggerName, context } as const;
    reporting.capture(error, { ...origin, severityNumber, message });
  });
  watchRejections(
    (reason) =>
      reporting.capture(reason, { source: 'rejected', origin: 'node', severityNumber: ERROR }),
    rejectionMode,
  );
  return reporting;
}
