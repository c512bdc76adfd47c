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
  'Is the collector overloaded, or does a firewall swallow what is sent? OTEL_EXPORTER_OTLP_TIMEOUT sets the limit.';
const LOOK = 'Look into the log of the collector.';

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
      cause: foreignText(fault.message),
      cure: 'OTEL_LOG_LEVEL=debug tells more.',
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
      cause: 'the server does not speak TLS there',
      cure: 'Write http:// instead of https:// in OTEL_EXPORTER_OTLP_ENDPOINT, or name the port that has TLS.',
    };
  }
  if (protocol === 'grpc') {
    if (/ERR_HTTP2|Protocol error|HTTP\/1|content-type|Received HTTP status/i.test(text)) {
      return { cause: 'what answers there does not speak gRPC', cure: GRPC_TO_HTTP };
    }
    if (isPlain && /Failed to connect|no status|socket hang up|ECONNRESET|dropped/i.test(text)) {
      return {
        cause: 'the connection is closed before an answer, as by a port that wants TLS or HTTP/1.1',
        cure: `If it wants TLS, write https:// in OTEL_EXPORTER_OTLP_ENDPOINT. Otherwise: ${GRPC_TO_HTTP}`,
      };
    }
    return undefined;
  }
  if (/HPE_|Parse Error|Expected HTTP/.test(text)) {
    return {
      cause: 'what answers there does not speak HTTP/1.1, as a port for gRPC does not',
      cure: HTTP_TO_GRPC,
    };
  }
  if (isPlain && /ECONNRESET|socket hang up/.test(text)) {
    return {
      cause: 'the connection is closed before an answer, as by a port that wants TLS or gRPC',
      cure: `If it wants TLS, write https:// in OTEL_EXPORTER_OTLP_ENDPOINT. If it is one for gRPC: ${HTTP_TO_GRPC}`,
    };
  }
  return undefined;
}

function networkCause({ url }: Target, code: string, message: string): Cause | undefined {
  const host = URL.parse(url)?.host || url;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        cause: `nothing listens at ${host} (ECONNREFUSED)`,
        cure: 'Start the collector, or name its address in OTEL_EXPORTER_OTLP_ENDPOINT.',
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        cause: `no such host is known: ${host} (${code})`,
        cure: 'Correct the name in OTEL_EXPORTER_OTLP_ENDPOINT, or the DNS of this machine.',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        cause: `there is no way to ${host} (${code})`,
        cure: 'Look at the network, its routes and its firewalls.',
      };
    case 'ENOENT':
      return {
        cause: `there is no socket ${url}`,
        cure: 'Start the collector, or correct the path.',
      };
    case 'ERR_ACCESS_DENIED':
      return {
        cause:
          'the permissions of this process forbid a thread, which sends what is left when it exits',
        cure: 'Start Node with --allow-worker.',
      };
    case 'ETIMEDOUT':
      return { cause: foreignText(message), cure: SLOW };
    case 'ECONNRESET':
    case 'EPIPE':
      return { cause: `the connection is closed before an answer (${code})`, cure: LOOK };
    default:
      return shortageCause(code, host);
  }
}
