import type { Target } from '../../export/pending-exports.ts';
import { load } from '../../lazy/load.ts';
import type { Cause, ExportError } from './cause.ts';
import { foreignText } from './foreign-text.ts';
import { isSentry, sentryCause } from './sentry-causes.ts';
import { shortageCause } from './shortages.ts';
import { grpcStatusCause, httpStatusCause } from './status-causes.ts';
import { tlsCause } from './tls-causes.ts';

const GRPC_TO_HTTP = 'Use port 4317, or OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf for port 4318.';
const HTTP_TO_GRPC = 'Use port 4318, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc for port 4317.';
const SLOW =
  'Is the collector overloaded, or does a firewall drop the packets? OTEL_EXPORTER_OTLP_TIMEOUT sets the limit.';
const LOOK = 'Check the log of the collector.';

export function causeOf(target: Target, error: Error): Cause {
  // To connect to all addresses of a name fails with all of their errors.
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
      cause: foreignText(fault.message),
      cure: 'OTEL_LOG_LEVEL=debug logs more.',
    }
  );
}

/** A code of Node, also where gRPC has it in its text only. */
function codeOf({ code, message }: ExportError): string {
  if (typeof code === 'string' && !code.startsWith('GRPC_')) return code;
  if (/Name resolution failed/.test(message)) return 'ENOTFOUND';
  if (/Deadline exceeded/i.test(message)) return 'ETIMEDOUT';
  return /\bE[A-Z]{3,}[A-Z_]*\b|\b[A-Z]+_[A-Z_]+\b/.exec(message)?.[0] ?? '';
}

/** HTTP spoken to a port of gRPC, plain text to one of TLS, and the reverse of both. */
function protocolCause({ protocol, url }: Target, text: string): Cause | undefined {
  const isPlain = url.startsWith('http:');
  if (/EPROTO|wrong version number|packet length too long/i.test(text)) {
    return {
      code: 'SL_EXPORT_NO_TLS',
      cause: 'the server does not speak TLS on that port',
      cure: 'Write http:// instead of https:// in OTEL_EXPORTER_OTLP_ENDPOINT, or use the port for TLS.',
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
          'the connection is closed before a response, as by a port that expects TLS or HTTP/1.1',
        cure: `If it expects TLS, write https:// in OTEL_EXPORTER_OTLP_ENDPOINT. Otherwise: ${GRPC_TO_HTTP}`,
      };
    }
    return undefined;
  }
  if (/HPE_|Parse Error|Expected HTTP/.test(text)) {
    return {
      code: 'SL_EXPORT_NOT_HTTP',
      cause: 'the server does not speak HTTP/1.1 on that port, which may be the one for gRPC',
      cure: HTTP_TO_GRPC,
    };
  }
  if (isPlain && /ECONNRESET|socket hang up/.test(text)) {
    return {
      code: 'SL_EXPORT_CONNECTION_CLOSED',
      cause: 'the connection is closed before a response, as by a port that expects TLS or gRPC',
      cure: `If it expects TLS, write https:// in OTEL_EXPORTER_OTLP_ENDPOINT. If gRPC: ${HTTP_TO_GRPC}`,
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
        cause: `nothing listens at ${host} (ECONNREFUSED)`,
        cure: 'Start the collector, or set OTEL_EXPORTER_OTLP_ENDPOINT to its address.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'SL_EXPORT_UNKNOWN_HOST',
        cause: `the host ${host} cannot be resolved (${code})`,
        cure: 'Correct the name in OTEL_EXPORTER_OTLP_ENDPOINT, or the DNS of this machine.',
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
        cause: `there is no socket ${url}`,
        cure: 'Start the collector, or correct the path.',
      };
    case 'ERR_ACCESS_DENIED':
      return {
        code: 'SL_EXPORT_NO_THREAD',
        cause:
          'at exit a thread sends what is left, and the permissions of this process forbid one',
        cure: 'Start Node with --allow-worker.',
      };
    case 'ETIMEDOUT':
      return { code: 'SL_EXPORT_TIMEOUT', cause: foreignText(message), cure: SLOW };
    case 'ECONNRESET':
    case 'EPIPE':
      return {
        code: 'SL_EXPORT_CONNECTION_CLOSED',
        cause: `the connection is closed before a response (${code})`,
        cure: LOOK,
      };
    default:
      return shortageCause(code, host);
  }
}
