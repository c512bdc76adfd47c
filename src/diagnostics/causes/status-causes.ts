import { ROWS } from '../../configuration/settings/rows.ts';
import type { Sent, Target } from '../../export/pending-exports.ts';
import type { Cause, ExportError } from './cause.ts';
import { foreignText } from './foreign-text.ts';

const CREDENTIALS =
  'Give the credentials it wants in OTEL_EXPORTER_OTLP_HEADERS, such as authorization=Bearer%20….';
const TOO_MUCH = 'The collector takes no more for now: sample less, or raise its limits.';

/** @param message `answered 404 Not Found` */
export function httpStatusCause(target: Target, status: number, message: string): Cause {
  const answer = foreignText(message);
  const { pathname } = new URL(target.url);
  switch (status) {
    case 400:
      return {
        cause: answer,
        cure: 'Is what answers there a collector, and this its port for OTLP?',
      };
    case 401:
    case 403:
      return { cause: answer, cure: CREDENTIALS };
    case 404:
    case 405:
      return { cause: `${answer} for ${pathname}`, cure: pathCure(target, pathname) };
    case 413:
      return { cause: answer, cure: sizeCure(target.signal) };
    case 415:
      return {
        cause: answer,
        cure: 'It wants another form: try OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json.',
      };
    case 429:
      return { cause: answer, cure: TOO_MUCH };
    default:
      if (status >= 300 && status < 400) {
        return {
          cause: answer,
          cure: 'It sends on to another address: name that in OTEL_EXPORTER_OTLP_ENDPOINT.',
        };
      }
      return {
        cause: answer,
        cure: 'The collector, or what lies before it, is not well: look into its log.',
      };
  }
}

function pathCure({ signal, url }: Target, path: string): string {
  const meant = `/v1/${signal}`;
  const { origin } = new URL(url);
  if (path === meant) {
    return 'No OTLP is spoken there: is it the address of the collector, which mostly listens at port 4318?';
  }
  const before = path.replace(/\/v1\/(traces|metrics|logs)(?=\/|$)/g, '').replace(/\/$/, '');
  const likely = [...new Set([`${origin}${before}${meant}`, `${origin}${meant}`])].join(' or ');
  return `Most likely ${likely} is meant. OTEL_EXPORTER_OTLP_ENDPOINT wants it without ${meant}, OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT with it.`;
}

function sizeCure(signal: Sent): string {
  if (signal === 'metrics') {
    return 'Raise the limit of the collector, or reduce the number of attributes.';
  }
  const queue = signal === 'traces' ? 'BSP' : 'BLRP';
  const name = `OTEL_${queue}_MAX_EXPORT_BATCH_SIZE` as const;
  return `Lower ${name} (${ROWS[name].default}), or raise the limit of the collector.`;
}

/** Source: gRPC, "Status codes and their use in gRPC". */
const GRPC_STATUS: Readonly<Record<number, string>> = {
  3: 'INVALID_ARGUMENT',
  5: 'NOT_FOUND',
  7: 'PERMISSION_DENIED',
  8: 'RESOURCE_EXHAUSTED',
  12: 'UNIMPLEMENTED',
  13: 'INTERNAL',
  14: 'UNAVAILABLE',
  16: 'UNAUTHENTICATED',
};

/** @returns undefined for a status that says nothing of its own */
export function grpcStatusCause(target: Target, error: ExportError): Cause | undefined {
  if (target.protocol !== 'grpc') return undefined;
  const code = Number(String(error.code).replace('GRPC_', ''));
  const name = GRPC_STATUS[code];
  if (name === undefined) return undefined;
  const details = foreignText(error.details ?? '');
  const cause = `answered ${name}${details === '' ? '' : ` (${details})`}`;
  if (code === 7 || code === 16) return { cause, cure: CREDENTIALS };
  if (code === 8) return { cause, cure: `${sizeCure(target.signal)} Or: ${TOO_MUCH}` };
  if (code === 12) {
    return {
      cause,
      cure: `The server takes no ${target.signal}: has the collector a pipeline for them?`,
    };
  }
  if (code === 14)
    return {
      cause,
      cure: 'The collector is not well, or takes no more for now: look into its log.',
    };
  return { cause, cure: 'Look into the log of the collector.' };
}
