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

/** What the start passes in: properties of the process, and parts of other folders. */
export interface ErrorServices {
  readonly resource: Resource;
  readonly shutdownState: ShutdownState;
  readonly reports: ExportReports;
  readonly pendingExports: PendingExports;
  readonly warn: Report;
  /** The service's main script. */
  readonly entry: string | undefined;
  redactor(): Redactor | undefined;
  /** The header `X-Sentry-Auth`, which identifies the project. */
  readonly auth: string;
  /** A transport that is not instrumented and does not keep the process alive. */
  createTransport(options: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly compression: 'gzip';
    readonly tls: Record<string, never>;
    readonly proxy: ProxyServer | undefined;
    readonly shutdownState: ShutdownState;
    onAnswer(status: number, headers: Readonly<Record<string, string | undefined>>): void;
  }): IExporterTransport;
  /** The proxy for a URL. Default: none. */
  readonly routeTo?: (url: string, protocol: 'http/json') => Route;
  /** Adds retries to a transport. */
  withRetries(
    transport: IExporterTransport,
    shutdownState: ShutdownState,
    onTrouble: (error: Error) => void,
  ): IExporterTransport;
}

/** Starts to report errors to Sentry. Only loaded if SENTRY_DSN is set. */
export function startReporting(settings: SentrySettings, services: ErrorServices): ErrorReporting {
  const { resource, shutdownState, reports, pendingExports } = services;
  const { envelopeUrl } = settings.project;
  const target: Target = {
    ...targetOf(settings.project, services.auth),
    ...services.routeTo?.(envelopeUrl, 'http/json'),
  };
  const transport = services.createTransport({
    url: target.url,
    headers: target.headers,
    compression: 'gzip',
    tls: {},
    proxy: target.proxy,
    shutdownState,
    onAnswer: (status, headers) => delivery.onResponse(status, headers),
  });
  const delivery: Delivery = createDelivery({
    target,
    transport: services.withRetries(withoutWaitingForLimits(transport), shutdownState, (error) =>
      reports.trouble(target, error),
    ),
    reports,
  });
  const reporting = createErrorReporting({
    settings,
    resource,
    delivery,
    warn: services.warn,
    entry: services.entry,
    redactor: services.redactor,
  });
  pendingExports.add({ hasMore: () => reporting.hasMore, take: reporting.take });
  return reporting;
}

function targetOf({ envelopeUrl }: SentryProject, auth: string): Target {
  return {
    signal: 'errors',
    // A protocol of OTLP; here it selects HTTP/1.1.
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
