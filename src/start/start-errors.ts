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
import { sentryAuth } from '../signals/sentry-otlp.ts';

export interface ErrorOptions extends ExportServices {
  readonly resource: Resource;
  debug(text: string): void;
  /** The service's own script. */
  readonly entry: string | undefined;
  /** Undefined where nothing is to be taken out of events. */
  redactor(): Redactor | undefined;
  /** Of `--unhandled-rejections`; undefined for Node's default. */
  readonly rejectionMode: string | undefined;
}

/** From which on a line is one of an error. Source: Logs data model, "SeverityNumber". */
const ERROR = 17;

/**
 * Loads what reports errors to Sentry, and connects all places at which they become known, other than
 * crashes and spans, which are connected where these are watched.
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
  onHandlerError(({ error, framework, context: entered }) =>
    reporting.capture(error, { source: 'handler', origin: framework, context: entered }),
  );
  onLoggedError(({ error, loggerName, severityNumber, message, context: written }) => {
    if (severityNumber < ERROR) return;
    const way = { source: 'logged', origin: loggerName, context: written } as const;
    reporting.capture(error, { ...way, severityNumber, message });
  });
  watchRejections(
    (reason) =>
      reporting.capture(reason, { source: 'rejected', origin: 'node', severityNumber: ERROR }),
    rejectionMode,
  );
  return reporting;
}
