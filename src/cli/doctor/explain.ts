import type { Cause } from '../../diagnostics/causes/cause.ts';
import { causeOf } from '../../diagnostics/causes/export-causes.ts';
import { foreignText } from '../../diagnostics/causes/foreign-text.ts';
import { readTlsFiles } from '../../otlp/tls-contents.ts';
import { GRPC_STATUSES } from '../../util/grpc-statuses.ts';
import { explainPath } from './explain-path.ts';
import { fail, type Verdict, warn } from './finding.ts';
import { speaksHttp, speaksHttp2, speaksTls } from './probe-protocol.ts';
import type { Fault, Target } from './target.ts';

/** Nobody is there, or nobody whom TLS lets in: a closer look would see no more. */
const OUT_OF_REACH =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|Name resolution failed|certificate|self[- ]signed|altname/i;

/** Statuses after which the same export may succeed later. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Names the cause of a failed export and its cure; looks closer where the error alone does not say. */
export async function explain(target: Target, error: Fault): Promise<Verdict> {
  const { status } = error;
  const grpc = target.protocol === 'grpc' ? GRPC_STATUSES[Number(error.code)] : undefined;
  if (target.route.proxy !== undefined && status !== 404 && status !== 405) {
    // A look past the proxy would see something else than exports do.
    const { code, cause, cure } = reported(target, error);
    return fail(code, cause, cure);
  }
  if (status === 401 || status === 403) return wrongCredentials(target, `answers ${status}`);
  if (grpc === 'UNAUTHENTICATED' || grpc === 'PERMISSION_DENIED') {
    return wrongCredentials(target, `answers ${foreignText(error.details ?? error.message)}`);
  }
  if (status === 404 || status === 405) return explainPath(target, status);
  const mayBeOther = status === undefined || status === 400;
  if (target.address !== undefined && mayBeOther && !OUT_OF_REACH.test(wordsOf(error))) {
    const verdict = await explainProtocol(target);
    if (verdict !== undefined) return verdict;
  }
  const { code, cause, cure } = reported(target, error);
  return BUSY.has(status ?? 0) || grpc === 'RESOURCE_EXHAUSTED'
    ? warn(code, `${cause}: it is rejecting data at the moment`, cure)
    : fail(code, cause, cure);
}

/** As the running service reports it. Here it is known which setting it was, and the text names that. */
function reported(target: Target, error: Fault): Cause {
  const { signal, protocol, endpoint, headers, settings, named, route } = target;
  const { code, cause, cure } = causeOf(
    {
      signal,
      protocol,
      url: endpoint,
      method: '',
      headers,
      compression: settings.compression === 'gzip' ? 'gzip' : 'none',
      tls: readTlsFiles(settings.tls),
      ...route,
    },
    error,
  );
  return { code, cause, cure: cure.replaceAll('OTEL_EXPORTER_OTLP_ENDPOINT', named.endpoint) };
}

/** HTTP to a port for gRPC and the reverse; with TLS to a port without it and the reverse. */
async function explainProtocol({ address, named, protocol }: Target): Promise<Verdict | undefined> {
  const { secure, host, port } = address!;
  const other = `${secure ? 'http' : 'https'}://${host}:${port}`;
  const hasTls = await speaksTls(address!);
  if (hasTls && !secure)
    return fail('SL_EXPORT_TLS_EXPECTED', 'expects TLS', `Set ${named.endpoint} to ${other}.`);
  const plain = { host, port, secure: false };
  const speaks = {
    http: await speaksHttp(hasTls ? address! : plain),
    http2: await speaksHttp2(hasTls ? address! : plain),
  };
  if (secure && !hasTls && (speaks.http || speaks.http2)) {
    return fail('SL_EXPORT_NO_TLS', 'does not speak TLS', `Set ${named.endpoint} to ${other}.`);
  }
  if (protocol === 'grpc' && speaks.http && !speaks.http2) {
    return fail(
      'SL_EXPORT_NOT_GRPC',
      'speaks HTTP/1.1, as OTLP/HTTP does, not gRPC',
      `Set ${named.protocol} to http/protobuf, or ${named.endpoint} to the port for gRPC, usually 4317.`,
    );
  }
  if (protocol !== 'grpc' && speaks.http2 && !speaks.http) {
    return fail(
      'SL_EXPORT_NOT_HTTP',
      'speaks gRPC, not OTLP/HTTP',
      `Set ${named.protocol} to grpc, or ${named.endpoint} to the port for HTTP, usually 4318.`,
    );
  }
  return undefined;
}

/** The endpoint is right and requires credentials. */
function wrongCredentials({ headers, named }: Target, answer: string): Verdict {
  const sent = Object.keys(headers);
  const credentials =
    sent.length === 0 ? 'no headers are sent' : `the headers sent are ${sent.join(', ')}`;
  return fail(
    'SL_EXPORT_CREDENTIALS',
    `${answer}: it requires other credentials; ${credentials}`,
    `Set ${named.headers}, such as authorization=Bearer%20<token> (a space is %20).`,
  );
}

function wordsOf(error: Fault): string {
  const causes = error instanceof AggregateError ? error.errors.map(String) : [];
  return [error.code, error.message, error.details, ...causes].join(' ');
}
