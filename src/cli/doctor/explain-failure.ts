import type { Cause } from '../../diagnostics/causes/cause.ts';
import { causeOf } from '../../diagnostics/causes/export-causes.ts';
import { sanitizeText } from '../../diagnostics/causes/untrusted-text.ts';
import { readTlsFiles } from '../../otlp/tls-contents.ts';
import { GRPC_STATUSES } from '../../util/grpc-statuses.ts';
import { explainPath } from './explain-path.ts';
import type { Fault, Target } from './export-target.ts';
import { fail, type Verdict, warn } from './finding.ts';
import { speaksHttp, speaksHttp2, speaksTls } from './probe-protocol.ts';

/** The server cannot be reached, or TLS fails: probing its protocol would tell no more. */
const UNREACHABLE =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|Name resolution failed|certificate|self[- ]signed|altname/i;

/** Statuses after which a retry may succeed. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Names the cause of a failed export and its cure; probes the server if the error does not tell. */
export async function explainFailure(target: Target, error: Fault): Promise<Verdict> {
  const { status } = error;
  const grpc = target.protocol === 'grpc' ? GRPC_STATUSES[Number(error.code)] : undefined;
  if (target.route.proxy !== undefined && status !== 404 && status !== 405) {
    // Probes bypass the proxy, which exports do not.
    const { code, cause, cure } = runtimeCause(target, error);
    return fail(code, cause, cure);
  }
  if (status === 401 || status === 403) return wrongCredentials(target, `responds with ${status}`);
  if (grpc === 'UNAUTHENTICATED' || grpc === 'PERMISSION_DENIED') {
    return wrongCredentials(
      target,
      `responds with ${sanitizeText(error.details ?? error.message)}`,
    );
  }
  if (status === 404 || status === 405) return explainPath(target, status);
  const mayBeOtherProtocol = status === undefined || status === 400;
  if (target.address !== undefined && mayBeOtherProtocol && !UNREACHABLE.test(textOf(error))) {
    const verdict = await explainProtocol(target);
    if (verdict !== undefined) return verdict;
  }
  const { code, cause, cure } = runtimeCause(target, error);
  return BUSY.has(status ?? 0) || grpc === 'RESOURCE_EXHAUSTED'
    ? warn(code, `${cause}: it is rejecting data at the moment`, cure)
    : fail(code, cause, cure);
}

/** The cause that the running service would report; the cure names the setting that is in use. */
function runtimeCause(target: Target, error: Fault): Cause {
  const { signal, protocol, endpoint, headers, settings, settingNames, route } = target;
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
  return {
    code,
    cause,
    cure: cure.replaceAll('OTEL_EXPORTER_OTLP_ENDPOINT', settingNames.endpoint),
  };
}

/** Finds HTTP sent to a gRPC port, TLS sent to a plain-text port, and the reverse of both. */
async function explainProtocol({
  address,
  settingNames,
  protocol,
}: Target): Promise<Verdict | undefined> {
  const { secure, host, port } = address!;
  const other = `${secure ? 'http' : 'https'}://${host}:${port}`;
  const hasTls = await speaksTls(address!);
  if (hasTls && !secure)
    return fail(
      'SL_EXPORT_TLS_EXPECTED',
      'expects TLS',
      `Set ${settingNames.endpoint} to ${other}.`,
    );
  const plain = { host, port, secure: false };
  const speaks = {
    http: await speaksHttp(hasTls ? address! : plain),
    http2: await speaksHttp2(hasTls ? address! : plain),
  };
  if (secure && !hasTls && (speaks.http || speaks.http2)) {
    return fail(
      'SL_EXPORT_NO_TLS',
      'does not use TLS',
      `Set ${settingNames.endpoint} to ${other}.`,
    );
  }
  if (protocol === 'grpc' && speaks.http && !speaks.http2) {
    return fail(
      'SL_EXPORT_NOT_GRPC',
      'speaks HTTP/1.1 (OTLP/HTTP), not gRPC',
      `Set ${settingNames.protocol} to http/protobuf, or ${settingNames.endpoint} to the gRPC port, usually 4317.`,
    );
  }
  if (protocol !== 'grpc' && speaks.http2 && !speaks.http) {
    return fail(
      'SL_EXPORT_NOT_HTTP',
      'speaks gRPC, not OTLP/HTTP',
      `Set ${settingNames.protocol} to grpc, or ${settingNames.endpoint} to the HTTP port, usually 4318.`,
    );
  }
  return undefined;
}

/** The endpoint is right, but the credentials are not. */
function wrongCredentials({ headers, settingNames }: Target, response: string): Verdict {
  const names = Object.keys(headers);
  const request =
    names.length === 0 ? 'no headers are sent' : `the headers sent are ${names.join(', ')}`;
  return fail(
    'SL_EXPORT_CREDENTIALS',
    `${response}: it requires other credentials; ${request}`,
    `Set ${settingNames.headers}, for example to authorization=Bearer%20<token> (%20 is a space).`,
  );
}

function textOf(error: Fault): string {
  const causes = error instanceof AggregateError ? error.errors.map(String) : [];
  return [error.code, error.message, error.details, ...causes].join(' ');
}
