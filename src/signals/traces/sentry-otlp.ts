import { ROOT_CONTEXT } from '@opentelemetry/api';
import {
  SamplingDecision,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { ROWS } from '../../configuration/settings/rows.ts';
import type { OtlpHttpModel } from '../../configuration/signal-models.ts';
import type { SentryProject } from '../../configuration/values/sentry-dsn.ts';
import { VERSION } from '../../util/version.ts';
import type { EndOnlyProcessor } from './tracer-provider.ts';

/** The value of the header that authenticates a Sentry project. Source: Sentry, "Authentication". */
export function sentryAuth({ key }: SentryProject): string {
  return `Sentry sentry_version=7, sentry_client=sightline/${VERSION}, sentry_key=${key}`;
}

/**
 * The exporter model that sends traces or logs directly to a Sentry project.
 * Source: Sentry, "OpenTelemetry Protocol (OTLP)".
 */
export function sentryExporter(
  project: SentryProject,
  signal: 'traces' | 'logs',
): { readonly otlp_http: OtlpHttpModel } {
  return {
    otlp_http: {
      endpoint: `${project.otlpUrl}/v1/${signal}/`,
      headers: [{ name: 'X-Sentry-Auth', value: sentryAuth(project) }],
      compression: 'gzip',
      timeout: ROWS.OTEL_EXPORTER_OTLP_TIMEOUT.default,
    },
  };
}

/**
 * Passes on a share of the traces, each completely or not at all. If OTEL_TRACES_SAMPLER also samples by trace id, the
 * smaller share is a subset of the larger one.
 *
 * @param share from 0 to 1
 */
export function ratioFilter(
  share: number,
  processor: SpanProcessor,
): SpanProcessor & EndOnlyProcessor {
  const sampler = new TraceIdRatioBasedSampler(share);
  return {
    endOnly: true,
    onStart() {},
    onEnd(span) {
      const { traceId } = span.spanContext();
      const { decision } = sampler.shouldSample(ROOT_CONTEXT, traceId);
      if (decision !== SamplingDecision.NOT_RECORD) processor.onEnd(span);
    },
    forceFlush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  };
}
