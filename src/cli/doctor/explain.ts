import { authFault, networkFault, tlsFault } from './explain-connection.ts';
import { fail, type Verdict, warn } from './finding.ts';
import { speaksHttp, speaksHttp2, speaksTls } from './look-closer.ts';
import { sendEmpty } from './send-empty.ts';
import type { Fault, Target } from './target.ts';

/** Names the cause of a failed export and its cure; looks closer where the error alone does not say. */
export async function explain(target: Target, error: Fault): Promise<Verdict> {
  return (
    networkFault(target, error) ??
    tlsFault(target, error) ??
    (target.protocol === 'grpc'
      ? await explainGrpc(target, error)
      : await explainHttp(target, error))
  );
}

async function explainHttp(target: Target, error: Fault): Promise<Verdict> {
  const { endpoint, address, named } = target;
  const status = Number(/^answered (\d{3})/.exec(error.message)?.[1]);
  if (status === 401 || status === 403) return authFault(target, `answers ${status}`);
  if (status === 404 || status === 405) return explainPath(target, status);
  if (address !== undefined && (Number.isNaN(status) || status === 400)) {
    const verdict = await explainProtocol(target);
    if (verdict !== undefined) return verdict;
  }
  if (status === 413) {
    return fail(
      'refuses even an empty export as too large',
      'Look at the limits of what stands there.',
    );
  }
  if (status === 415) {
    const other = target.protocol === 'http/json' ? 'http/protobuf' : 'http/json';
    return fail(`does not take ${target.protocol}`, `Set ${named.protocol} to ${other}.`);
  }
  if (status >= 300 && status < 400) {
    return fail(
      `answers ${status}, a redirection, which is not followed`,
      `Set ${named.endpoint} to the final address.`,
    );
  }
  if (/busy/.test(error.message) || [429, 502, 503, 504].includes(status)) {
    return warn(
      'takes nothing at the moment (429, 502, 503 or 504): it is busy, or what stands behind it is down',
      'Exports are sent again for a while. Look at the collector, and at what stands behind it.',
    );
  }
  return fail(`${endpoint}: ${error.message}`, 'Look at the logs of what stands there.');
}

/** The path is most likely the mistake: tries the ones that are meant as a rule. */
async function explainPath(target: Target, status: number): Promise<Verdict> {
  const { signal, named } = target;
  for (const endpoint of likelyEndpoints(target)) {
    if (!(await sendEmpty({ ...target, endpoint })).well) continue;
    const general = named.endpoint.replace(/ or .*/, '');
    const setting = general.includes('OTLP_ENDPOINT')
      ? `Set ${general} to ${endpoint.replace(`/v1/${signal}`, '')} (/v1/${signal} is added).`
      : `Set ${named.endpoint} to ${endpoint}.`;
    return fail(`answers ${status}: there is no such path. ${endpoint} takes exports`, setting);
  }
  return fail(
    `answers ${status}: there is no OTLP endpoint for ${signal}`,
    `Set ${named.endpoint} to an OTLP/HTTP endpoint; a collector's is http://<host>:4318. Does its configuration have a pipeline for ${signal}?`,
  );
}

function likelyEndpoints({ endpoint, signal }: Target): readonly string[] {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/v1\/(traces|metrics|logs)\/?/g, '').replace(/\/+$/, '');
  const paths = [
    `${base}/v1/${signal}`,
    `/v1/${signal}`,
    `/otlp/v1/${signal}`,
    `/api/v1/otlp/v1/${signal}`,
  ];
  return [...new Set(paths)]
    .filter((path) => path !== url.pathname)
    .map((path) => `${url.origin}${path}`);
}

/** HTTP to a gRPC port, without TLS to a port with it. */
async function explainProtocol({ address, named }: Target): Promise<Verdict | undefined> {
  const { secure, host, port } = address!;
  if (!secure && (await speaksTls(address!))) {
    return fail('expects TLS', `Set ${named.endpoint} to https://${host}:${port}.`);
  }
  if (!(await speaksHttp(address!)) && (await speaksHttp2(address!))) {
    return fail(
      'speaks gRPC, not OTLP/HTTP',
      `Set ${named.protocol} to grpc, or ${named.endpoint} to the port for HTTP, 4318 as a rule.`,
    );
  }
  return undefined;
}

/** Source: gRPC, "Status codes and their use in gRPC". */
const GRPC = {
  deadline: 4,
  permission: 7,
  exhausted: 8,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
};

async function explainGrpc(target: Target, error: Fault): Promise<Verdict> {
  const { address, named, signal } = target;
  const code = Number(error.code);
  if (code === GRPC.unauthenticated) return authFault(target, 'answers UNAUTHENTICATED');
  if (code === GRPC.permission) return authFault(target, 'answers PERMISSION_DENIED');
  if (address !== undefined) {
    if (!address.secure && (await speaksTls(address))) {
      return fail(
        'expects TLS',
        `Set ${named.endpoint} to https://${address.host}:${address.port}.`,
      );
    }
    if (
      address.secure &&
      !(await speaksTls(address)) &&
      (await speaksHttp2({ ...address, secure: false }))
    ) {
      return fail(
        'speaks no TLS',
        `Set ${named.endpoint} to http://${address.host}:${address.port}.`,
      );
    }
    if (await speaksHttp(address)) {
      return fail(
        'speaks HTTP/1.1, as OTLP/HTTP does, not gRPC',
        `Set ${named.protocol} to http/protobuf, or ${named.endpoint} to the port for gRPC, 4317 as a rule.`,
      );
    }
  }
  if (code === GRPC.unimplemented) {
    return fail(
      `has no OTLP service for ${signal}`,
      `Give the collector a pipeline for ${signal}, or turn the signal off with OTEL_${signal.toUpperCase()}_EXPORTER=none.`,
    );
  }
  if (code === GRPC.exhausted || code === GRPC.unavailable || code === GRPC.deadline) {
    return warn(
      `takes nothing at the moment: ${error.details ?? error.message}`,
      'Exports are sent again for a while. Look at the collector, and at what stands behind it.',
    );
  }
  return fail(error.message, 'Look at the logs of what stands there.');
}
