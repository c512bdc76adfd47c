import { ROWS } from '../../configuration/settings/rows.ts';
import type { Sent, Target } from '../../export/pending-exports.ts';
import { GRPC_STATUSES } from '../../util/grpc-statuses.ts';
import type { Cause, ExportError } from './cause.ts';
import { sanitizeText } from './untrusted-text.ts';

const CREDENTIALS =
  'Set the credentials in OTEL_EXPORTER_OTLP_HEADERS, for example authorization=Bearer%20….';
const TOO_MUCH = 'The collector accepts no more data for now: sample less, or raise its limits.';
export const CHECK_LOG = "Check the collector's log.";

/** @param message `answered 404 Not Found` */
export function httpStatusCause(target: Target, status: number, message: string): Cause {
  const response = sanitizeText(message);
  const { pathname } = new URL(target.url);
  switch (status) {
    case 400:
      return {
        code: 'SL_EXPORT_BAD_REQUEST',
        cause: response,
        cure: 'Check that this is the OTLP port of a collector.',
      };
    case 401:
    case 403:
      return { code: 'SL_EXPORT_CREDENTIALS', cause: response, cure: CREDENTIALS };
    case 404:
    case 405:
      return {
        code: 'SL_EXPORT_WRONG_PATH',
        cause: `${response} for ${pathname}`,
        cure: pathCure(target, pathname),
      };
    case 413:
      return { code: 'SL_EXPORT_TOO_LARGE', cause: response, cure: sizeCure(target.signal) };
    case 415:
      return {
        code: 'SL_EXPORT_ENCODING',
        cause: response,
        cure: 'The server expects another encoding: try OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json.',
      };
    case 429:
      return { code: 'SL_EXPORT_RATE_LIMITED', cause: response, cure: TOO_MUCH };
    default:
      if (status >= 300 && status < 400) {
        return {
          code: 'SL_EXPORT_REDIRECTED',
          cause: response,
          cure: 'The server redirects: set OTEL_EXPORTER_OTLP_ENDPOINT to the new address.',
        };
      }
      return {
        code: 'SL_EXPORT_SERVER_FAILED',
        cause: response,
        cure: 'The collector, or a proxy in front of it, is failing: check its log.',
      };
  }
}

function pathCure({ signal, url }: Target, path: string): string {
  const signalPath = `/v1/${signal}`;
  const { origin } = new URL(url);
  if (path === signalPath) {
    return 'The server does not speak OTLP: check the address of the collector, which usually listens on port 4318.';
  }
  const prefix = path.replace(/\/v1\/(traces|metrics|logs)(?=\/|$)/g, '').replace(/\/$/, '');
  const likely = [...new Set([`${origin}${prefix}${signalPath}`, `${origin}${signalPath}`])].join(
    ' or ',
  );
  return `Did you mean ${likely}? OTEL_EXPORTER_OTLP_ENDPOINT takes it without ${signalPath}, OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT with it.`;
}

function sizeCure(signal: Sent): string {
  if (signal === 'metrics') {
    return "Raise the collector's limit, or use fewer attributes.";
  }
  const queue = signal === 'traces' ? 'BSP' : 'BLRP';
  const name = `OTEL_${queue}_MAX_EXPORT_BATCH_SIZE` as const;
  return `Lower ${name} (${ROWS[name].default}), or raise the collector's limit.`;
}

/** Statuses that name a cause. */
const INFORMATIVE: ReadonlySet<string | undefined> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'UNAUTHENTICATED',
]);

/** @returns undefined if the status does not name a cause */
export function grpcStatusCause(target: Target, error: ExportError): Cause | undefined {
  if (target.protocol !== 'grpc') return undefined;
  const name = GRPC_STATUSES[Number(String(error.code).replace('GRPC_', ''))];
  if (!INFORMATIVE.has(name)) return undefined;
  const details = sanitizeText(error.details ?? '');
  const cause = `the server responded with ${name}${details === '' ? '' : ` (${details})`}`;
  if (name === 'PERMISSION_DENIED' || name === 'UNAUTHENTICATED') {
    return { code: 'SL_EXPORT_CREDENTIALS', cause, cure: CREDENTIALS };
  }
  if (name === 'RESOURCE_EXHAUSTED') {
    const cure = `${sizeCure(target.signal)} If the collector is overloaded, sample less.`;
    return { code: 'SL_EXPORT_TOO_LARGE', cause, cure };
  }
  if (name === 'UNIMPLEMENTED') {
    return {
      code: 'SL_EXPORT_NO_PIPELINE',
      cause,
      cure: `The server does not accept ${target.signal}: check that the collector has a ${target.signal} pipeline.`,
    };
  }
  const cure =
    name === 'UNAVAILABLE' ? 'The collector is failing or overloaded: check its log.' : CHECK_LOG;
  return { code: 'SL_EXPORT_SERVER_FAILED', cause, cure };
}
