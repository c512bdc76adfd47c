import type { IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import type { Resource } from '@opentelemetry/resources';
import type { SentrySettings } from '../configuration/environment/sentry-from-environment.ts';
import type { SentryProject } from '../configuration/values/sentry-dsn.ts';
import type { ExportReports } from '../diagnostics/export-reports.ts';
import type { PendingExports, Target } from '../export/pending-exports.ts';
import type { ProxyServer, Route } from '../export/proxy.ts';
import type { ShutdownState } from '../export/shutdown-state.ts';
import type { Redactor } from '../redaction/redactor.ts';
import type { Report } from '../util/message-code.ts';
import { VERSION } from '../util/version.ts';
import { createDelivery, type Delivery, withoutWaitingForLimits } from './delivery.ts';
import { createErrorReporting, type ErrorReporting } from './error-reporting.ts';

/** What the start hands over: the process around, and the parts of other folders. */
export interface ErrorServices {
  readonly resource: Resource;
  readonly ending: ShutdownState;
  readonly reports: ExportReports;
  readonly pendingExports: PendingExports;
  debug(text: string): void;
  readonly warn: Report;
  /** The service's own script. */
  readonly entry: string | undefined;
  redactor(): Redactor | undefined;
  /** The header by which Sentry knows a project. */
  readonly auth: string;
  /** Posts bytes without being observed, or keeping the process alive. */
  createTransport(options: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly compression: 'gzip';
    readonly tls: Record<string, never>;
    readonly proxy: ProxyServer | undefined;
    readonly ending: ShutdownState;
    onAnswer(status: number, headers: Readonly<Record<string, string | undefined>>): void;
  }): IExporterTransport;
  /** By which proxy Sentry is reached; undefined: directly. */
  readonly routeTo?: (url: string, protocol: 'http/json') => Route;
  /** Has a transport send again what may succeed later. */
  withRetries(
    transport: IExporterTransport,
    ending: ShutdownState,
    onTrouble: (error: Error) => void,
  ): IExporterTransport;
}

/** Starts to report errors to Sentry. Loaded where SENTRY_DSN is set, and nowhere else. */
export function startReporting(
  settings: SentrySettings,
  exportServices: ErrorServices,
): ErrorReporting {
  const { resource, ending, reports, pendingExports } = exportServices;
  const { envelopeUrl } = settings.project;
  const target: Target = {
    ...targetOf(settings.project, exportServices.auth),
    ...exportServices.routeTo?.(envelopeUrl, 'http/json'),
  };
  const transport = exportServices.createTransport({
    url: target.url,
    headers: target.headers,
    compression: 'gzip',
    tls: {},
    proxy: target.proxy,
    ending,
    onAnswer: (status, headers) => delivery.answered(status, headers),
  });
  const delivery: Delivery = createDelivery({
    target,
    transport: exportServices.withRetries(withoutWaitingForLimits(transport), ending, (error) =>
      reports.trouble(target, error),
    ),
    reports,
  });
  const reporting = createErrorReporting({
    settings,
    resource,
    delivery,
    debug: exportServices.debug,
    warn: exportServices.warn,
    entry: exportServices.entry,
    redactor: exportServices.redactor,
  });
  pendingExports.add({ hasMore: () => reporting.hasMore, take: reporting.take });
  return reporting;
}

function targetOf({ envelopeUrl }: SentryProject, auth: string): Target {
  return {
    signal: 'errors',
    // Of OTLP; here it says that a request of HTTP/1.1 is made.
    protocol: 'http/json',
    url: envelopeUrl,
    headers: {
      'User-Agent': `sightline/${VERSION}`,
      'X-Sentry-Auth': auth,
      'Content-Type': 'application/x-sentry-envelope',
    },
    compression: 'gzip',
    tls: {},
  };
}
