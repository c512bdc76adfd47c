import { fail, type Verdict } from './finding.ts';
import { sendEmpty } from './send-empty.ts';
import type { Target } from './target.ts';

/** The path is most likely the mistake: tries the usual ones. */
export async function explainPath(target: Target, status: number): Promise<Verdict> {
  const { signal, named } = target;
  for (const endpoint of likelyEndpoints(target)) {
    if (!(await sendEmpty({ ...target, endpoint })).well) continue;
    const path = `/v1/${signal}`;
    const isBase = named.endpoint === 'OTEL_EXPORTER_OTLP_ENDPOINT';
    const cure = isBase
      ? `Set ${named.endpoint} to ${endpoint.slice(0, -path.length)} (${path} is added).`
      : `Set ${named.endpoint} to ${endpoint}.`;
    const text = `answers ${status}: there is no such path, but ${endpoint} accepts exports`;
    return fail('SL_EXPORT_WRONG_PATH', text, cure);
  }
  return fail(
    'SL_EXPORT_WRONG_PATH',
    `answers ${status}: there is no OTLP endpoint for ${signal}`,
    `Set ${named.endpoint} to an OTLP/HTTP endpoint; a collector's is http://<host>:4318. Does its configuration have a pipeline for ${signal}?`,
  );
}

function likelyEndpoints({ endpoint, signal }: Target): readonly string[] {
  const url = new URL(endpoint);
  const base = url.pathname.replace(/\/v1\/(traces|metrics|logs)\b/g, '').replace(/\/+$/, '');
  const paths = ['', '/otlp', '/api/v1/otlp'].map((prefix) => `${prefix}/v1/${signal}`);
  return [...new Set([`${base}/v1/${signal}`, ...paths])]
    .filter((path) => path !== url.pathname)
    .map((path) => `${url.origin}${path}`);
}
