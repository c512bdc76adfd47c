import type { Signal } from '../configuration/names.ts';
import type { Target } from '../lifecycle/last-words.ts';

/** Why an export failed, and what to do about it. */
export interface Cause {
  readonly cause: string;
  /** A sentence or two, each with its full stop. */
  readonly cure: string;
}

/** What transports put on their errors: a code of Node or of OpenSSL, a status of HTTP or of gRPC. */
interface ExportError extends Error {
  readonly code?: string | number;
  readonly status?: number;
  readonly details?: string;
}

const PORTS = { http: '4318', grpc: '4317' } as const;

export function causeOf(target: Target, error: Error): Cause {
  const fault = error as ExportError;
  const nested = error instanceof AggregateError ? (error.errors[0] as ExportError) : undefined;
  return (
    mismatch(target, fault) ??
    statusCause(target, fault) ??
    grpcCause(target, fault) ??
    networkCause(target, String(fault.code ?? nested?.code ?? ''), nested ?? fault) ??
    tlsCause(target, fault) ?? { cause: oneLine(textOf(nested ?? fault)), cure: DOCTOR }
  );
}

const DOCTOR = 'OTEL_LOG_LEVEL=debug tells more.';

/** The variable that names the address, as specific as the signal. */
function endpoint(_signal: Signal): string {
  return 'OTEL_EXPORTER_OTLP_ENDPOINT';
}

/** HTTP spoken to a port of gRPC, TLS to a port without it, and the reverse of both. */
function mismatch(target: Target, error: ExportError): Cause | undefined {
  const code = String(error.code ?? '');
  const text = textOf(error);
  if (
    code === 'EPROTO' ||
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    /wrong version number|packet length too long/.test(text)
  ) {
    return {
      cause: 'the server does not speak TLS there',
      cure: `Write http:// instead of https:// in ${endpoint(target.signal)}, or name the port that has TLS.`,
    };
  }
  if (target.protocol === 'grpc') {
    const isHttp =
      /Received HTTP status|HTTP\/1|Protocol error|invalid.*content-type|PROTOCOL_ERROR|ERR_HTTP2|Unexpected HTTP|Bad status code/i.test(
        text,
      ) || code.startsWith('ERR_HTTP2');
    if (!isHttp && !(portOf(target) === PORTS.http && code !== String(NO_CONNECTION_REFUSED(text))))
      return undefined;
    if (isHttp || /closed|reset|dropped|hang up/i.test(text)) {
      return {
        cause: 'what answers there does not speak gRPC',
        cure: `Use port ${PORTS.grpc}, or OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf for port ${PORTS.http}.`,
      };
    }
    return undefined;
  }
  if (code.startsWith('HPE_') || /Parse Error|Expected HTTP/.test(text)) {
    return {
      cause: 'what answers there does not speak HTTP/1.1, as a port for gRPC does not',
      cure: `Use port ${PORTS.http}, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc for port ${PORTS.grpc}.`,
    };
  }
  if (code === 'ECONNRESET' || /socket hang up/.test(text)) {
    if (target.url.startsWith('http:')) {
      return {
        cause: 'the connection is closed before an answer, as by a port that wants TLS or gRPC',
        cure: `If it wants TLS, write https:// in ${endpoint(target.signal)}; if it is gRPC's, use port ${PORTS.http} or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.`,
      };
    }
    return {
      cause: 'the connection is closed before an answer',
      cure: 'Look into the log of the collector.',
    };
  }
  return undefined;
}

function NO_CONNECTION_REFUSED(text: string): string {
  return /ECONNREFUSED|ENOTFOUND|EAI_AGAIN/.test(text) ? '' : '\0';
}

function statusCause(target: Target, { status, message }: ExportError): Cause | undefined {
  if (status === undefined) return undefined;
  const cause = message;
  const { pathname } = new URL(target.url);
  switch (status) {
    case 400:
      if (!/^https:/.test(target.url) && /TLS|HTTPS|plain HTTP/i.test(message)) {
        return { cause, cure: `Write https:// in ${endpoint(target.signal)}.` };
      }
      return { cause, cure: 'The collector does not understand what it gets: is it one of OTLP?' };
    case 401:
    case 403:
      return {
        cause,
        cure: 'Give the credentials it wants in OTEL_EXPORTER_OTLP_HEADERS, such as authorization=Bearer%20….',
      };
    case 404:
      return {
        cause: `${cause} for ${pathname}`,
        cure: pathCure(target, pathname),
      };
    case 405:
      return {
        cause: `${cause} for ${pathname}`,
        cure: `That is no address of OTLP: ${pathCure(target, pathname)}`,
      };
    case 413:
      return { cause, cure: sizeCure(target.signal) };
    case 415:
      return {
        cause,
        cure: 'It wants another form: try OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf or http/json.',
      };
    case 429:
      return {
        cause,
        cure: 'The collector takes no more for now: sample less, or raise its limits.',
      };
    default:
      if (status >= 500)
        return {
          cause,
          cure: 'The collector, or what lies before it, is not well: look into its log.',
        };
      if (status >= 300 && status < 400)
        return {
          cause,
          cure: `It sends to another address: name that in ${endpoint(target.signal)}.`,
        };
      return { cause, cure: DOCTOR };
  }
}

function pathCure({ signal, url }: Target, path: string): string {
  const meant = `/v1/${signal}`;
  const base = new URL(url).origin;
  if (path === meant) {
    return `Nothing of OTLP is there: is this the collector's address? It listens at port ${PORTS.http} for the most part.`;
  }
  const prefix = path.replace(/\/v1\/(traces|metrics|logs)(?=\/|$)/g, '').replace(/\/$/, '');
  return `Most likely ${base}${prefix}${meant} is meant${prefix === '' ? '' : `, or ${base}${meant}`}: ${endpoint(signal)} is the base without it, OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT the whole.`;
}

function sizeCure(signal: Signal): string {
  if (signal === 'metrics')
    return 'Raise the limit of the collector, or reduce the number of attributes.';
  const name =
    signal === 'traces' ? 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE' : 'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE';
  return `Lower ${name} (512), or raise the limit of the collector.`;
}

/** Statuses of gRPC that say more than the text that comes with them. */
function grpcCause(target: Target, error: ExportError): Cause | undefined {
  if (target.protocol !== 'grpc') return undefined;
  const code = Number(String(error.code ?? '').replace('GRPC_', '') || Number.NaN);
  const text = oneLine(error.details ?? error.message);
  switch (code) {
    case 4:
      return { cause: text, cure: SLOW };
    case 7:
    case 16:
      return { cause: text, cure: 'Give the credentials it wants in OTEL_EXPORTER_OTLP_HEADERS.' };
    case 8:
      return {
        cause: text,
        cure: `${sizeCure(target.signal)} If it takes no more for now, sample less.`,
      };
    case 12:
      return {
        cause: text,
        cure: `The server has no such service of OTLP: does its pipeline for ${target.signal} exist?`,
      };
    default:
      return (
        networkCause(target, /E[A-Z_]{4,}|[A-Z]+(?:_[A-Z]+){2,}/.exec(text)?.[0] ?? '', error) ??
        tlsCause(target, error)
      );
  }
}

const SLOW =
  'Is the collector overloaded, or does a firewall swallow what is sent? OTEL_EXPORTER_OTLP_TIMEOUT sets the limit.';

function networkCause(target: Target, code: string, error: ExportError): Cause | undefined {
  const host = /^unix:/.test(target.url) ? target.url : new URL(target.url).host;
  switch (code) {
    case 'ECONNREFUSED':
      return {
        cause: `nothing listens at ${host} (ECONNREFUSED)`,
        cure: `Start the collector, or name its address in ${endpoint(target.signal)}.`,
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        cause: `no such host is known: ${host} (${code})`,
        cure: `Correct the name in ${endpoint(target.signal)}, or the DNS of this machine.`,
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return {
        cause: `there is no way to ${host} (${code})`,
        cure: 'Look at the network, its routes and firewalls.',
      };
    case 'ENOENT':
      return {
        cause: `there is no socket ${host}`,
        cure: 'Start the collector, or correct the path.',
      };
    case 'ETIMEDOUT':
      return { cause: oneLine(error.message), cure: SLOW };
    case 'EPIPE':
      return {
        cause: 'the connection is closed while data is sent',
        cure: 'Look into the log of the collector.',
      };
    default:
      return undefined;
  }
}

/** By the codes of OpenSSL that Node hands through. */
function tlsCause(_target: Target, error: ExportError): Cause | undefined {
  const text = textOf(error);
  const has = (pattern: RegExp) => pattern.test(`${String(error.code ?? '')} ${text}`);
  if (
    has(
      /SELF_SIGNED|self[- ]signed|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|unable to verify|unable to get (local )?issuer/i,
    )
  ) {
    return {
      cause: `its certificate is signed by an authority that is not known here (${oneLine(text)})`,
      cure: "Name the authority's certificate in OTEL_EXPORTER_OTLP_CERTIFICATE.",
    };
  }
  if (has(/CERT_HAS_EXPIRED|certificate has expired/i)) {
    return {
      cause: 'its certificate has expired',
      cure: 'Renew it, or set the clock of this machine.',
    };
  }
  if (has(/CERT_NOT_YET_VALID|not yet valid/i)) {
    return { cause: 'its certificate is not valid yet', cure: 'Set the clock of this machine.' };
  }
  if (has(/ALTNAME_INVALID|does not match certificate|altnames/i)) {
    return {
      cause: `its certificate is for another name (${oneLine(text)})`,
      cure: 'Use the name that the certificate has, or have one issued for this name.',
    };
  }
  if (
    has(
      /CERTIFICATE_REQUIRED|certificate required|BAD_CERTIFICATE|HANDSHAKE_FAILURE|handshake failure|UNKNOWN_CA/i,
    )
  ) {
    return {
      cause: `it does not accept the client (${oneLine(text)})`,
      cure: 'Name a certificate that it knows in OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE, and its key in OTEL_EXPORTER_OTLP_CLIENT_KEY.',
    };
  }
  return undefined;
}

function portOf(target: Target): string {
  return URL.parse(target.url)?.port ?? '';
}

function textOf(error: ExportError): string {
  return error.details ? `${error.message} ${error.details}` : error.message;
}

/** OpenSSL's texts have several lines, and some begin with an address in memory. */
function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[.:]\s*$/, '')
    .trim()
    .slice(0, 300);
}
