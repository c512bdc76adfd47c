import type { Target } from './export-target.ts';
import { fail, type Verdict } from './finding.ts';
import { sendEmpty } from './send-empty.ts';

/** Tries the usual paths, because the configured one is most likely wrong. */
export async function explainPath(target: Target, status: number): Promise<Verdict> {
  const { signal, settingNames } = target;
  for (const endpoint of likelyEndpoints(target)) {
    if (!(await sendEmpty({ ...target, endpoint })).ok) continue;
    const path = `/v1/${signal}`;
    const isBase = settingNames.endpoint === 'OTEL_EXPORTER_OTLP_ENDPOINT';
    const cure = isBase
      ? `Set ${settingNames.endpoint} to ${endpoint.slice(0, -path.length)} (${path} is added).`
      : `Set ${settingNames.endpoint} to ${endpoint}.`;
    const text = `responds with ${status}: there is no such path, but ${endpoint} accepts exports`;
    return fail('SL_EXPORT_WRONG_PATH', text, cure);
  }
  return fail(
    'SL_EXPORT_WRONG_PATH',
    `responds with ${status}: there is no OTLP endpoint for ${signal}`,
    `Set ${settingNames.endpoint} to an OTLP/HTTP endpoint, such as http://<host>:4318 for a collector, and check that the collector has a ${signal} pipeline.`,
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
