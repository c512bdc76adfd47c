import type { Target } from '../../export/pending-exports.ts';
import { load } from '../../lazy/load.ts';
import type { Cause, ExportError } from './cause.ts';
import { isSentry, sentryCause } from './sentry-causes.ts';
import { shortageCause } from './shortages.ts';
import { CHECK_LOG, grpcStatusCause, httpStatusCause } from './status-causes.ts';
import { tlsCause } from './tls-causes.ts';
import { sanitizeText } from './untrusted-text.ts';

const GRPC_TO_HTTP =
  'Use port 4317, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf to use port 4318.';
const HTTP_TO_GRPC = 'Use port 4318, or set OTEL_EXPORTER_OTLP_PROTOCOL=grpc to use port 4317.';
const TIMEOUT =
  'Check whether the collector is overloaded or a firewall drops the packets. OTEL_EXPORTER_OTLP_TIMEOUT sets the limit.';

/** Why an export failed, from the error of its transport. */
export function causeOf(target: Target, error: Error): Cause {
  // A connection to a host with several addresses fails with one error for each of them.
  const fault = (error instanceof AggregateError ? error.errors[0] : error) as ExportError;
  const code = codeOf(fault);
  const cause = directCause(target, code, fault);
  if (target.proxy === undefined && target.ignoredProxy === undefined) return cause;
  const { causeWithProxy } = load<typeof import('./proxy-causes.ts')>(
    'sightline:diagnostics/causes/proxy-causes',
  );
  return causeWithProxy(target, code, fault, cause);
}

function directCause(target: Target, code: string, fault: ExportError): Cause {
  const text = `${code} ${fault.message}`;
  if (isSentry(target)) return sentryCause(target, code, fault);
  return (
    (fault.status === undefined
      ? undefined
      : httpStatusCause(target, fault.status, fault.message)) ??
    protocolCause(target, text) ??
    tlsCause(text) ??
    networkCause(target, code, fault.message) ??
    grpcStatusCause(target, fault) ?? {
      code: 'SL_EXPORT_FAILED',
      cause: sanitizeText(fault.message),
      cure: 'Set OTEL_LOG_LEVEL=debug for details.',
    }
  );
}

/** Node's error code, which gRPC has in its message only. */
function codeOf({ code, message }: ExportError): string {
  if (typeof code === 'string' && !code.startsWith('GRPC_')) return code;
  if (/Name resolution failed/.test(message)) return 'ENOTFOUND';
  if (/Deadline exceeded/i.test(message)) return 'ETIMEDOUT';
  return /\bE[A-Z]{3,}[A-Z_]*\b|\b[A-Z]+_[A-Z_]+\b/.exec(message)?.[0] ?? '';
}

/** HTTP sent to a gRPC port, plain text to a TLS port, and the reverse of both. */
function protocolCause({ protocol, url }: Target, text: string): Cause | undefined {
  const isPlain = url.startsWith('http:');
  if (/EPROTO|wrong version number|packet length too long/i.test(text)) {
    return {
      code: 'SL_EXPORT_NO_TLS',
      cause: 'the server does not use TLS on that port',
      cure: 'Use http:// instead of https:// in OTEL_EXPORTER_OTLP_ENDPOINT, or use the TLS port.',
    };
  }
  if (protocol === 'grpc') {
    if (/ERR_HTTP2|Protocol error|HTTP\/1|content-type|Received HTTP status/i.test(text)) {
      return {
        code: 'SL_EXPORT_NOT_GRPC',
        cause: 'the server does not speak gRPC on that port',
        cure: GRPC_TO_HTTP,
      };
    }
    if (isPlain && /Failed to connect|no status|socket hang up|ECONNRESET|dropped/i.test(text)) {
      return {
        code: 'SL_EXPORT_CONNECTION_CLOSED',
        cause:
          'the server closed the connection without responding, as a port that expects TLS or HTTP/1.1 does',
        cure: `If it expects TLS, use https:// in OTEL_EXPORTER_OTLP_ENDPOINT. Otherwise: ${GRPC_TO_HTTP}`,
      };
    }
    return undefined;
  }
  if (/HPE_|Parse Error|Expected HTTP/.test(text)) {
    return {
      code: 'SL_EXPORT_NOT_HTTP',
      cause: 'the server does not speak HTTP/1.1 on that port, which may be the gRPC port',
      cure: HTTP_TO_GRPC,
    };
  }
  if (isPlain && /ECONNRESET|socket hang up/.test(text)) {
    return {
      code: 'SL_EXPORT_CONNECTION_CLOSED',
      cause:
        'the server closed the connection without responding, as a port that expects TLS or gRPC does',
      cure: `If it expects TLS, use https:// in OTEL_EXPORTER_OTLP_ENDPOINT. If it expects gRPC: ${HTTP_TO_GRPC}`,
    };
  }
  return undefined;
}

function networkCause({ url }: Target, code: string, message: string): Cause | undefined {
  const host = URL.parse(url)?.host || url;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        code: 'SL_EXPORT_NOTHING_LISTENS',
        cause: `nothing is listening at ${host} (ECONNREFUSED)`,
        cure: 'Start the collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to its address.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'SL_EXPORT_UNKNOWN_HOST',
        cause: `the host ${host} cannot be resolved (${code})`,
        cure: "Correct the host in OTEL_EXPORTER_OTLP_ENDPOINT, or check this machine's DNS.",
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        code: 'SL_EXPORT_NO_ROUTE',
        cause: `there is no route to ${host} (${code})`,
        cure: 'Check routes and firewalls.',
      };
    case 'ENOENT':
      return {
        code: 'SL_EXPORT_NO_SOCKET',
        cause: `the socket ${url} does not exist`,
        cure: 'Start the collector, or correct the path.',
      };
    case 'ERR_ACCESS_DENIED':
      return {
        code: 'SL_EXPORT_NO_THREAD',
        cause:
          'at exit, a worker thread exports what is left, but the permissions of this process forbid threads',
        cure: 'Start Node with --allow-worker.',
      };
    case 'ETIMEDOUT':
      return { code: 'SL_EXPORT_TIMEOUT', cause: sanitizeText(message), cure: TIMEOUT };
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        code: 'SL_EXPORT_CONNECTION_CLOSED',
        cause: `the server closed the connection without responding (${code})`,
        cure: CHECK_LOG,
      };
    default:
      return shortageCause(code, host);
  }
}
