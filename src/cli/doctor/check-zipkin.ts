import { maskSecrets } from '../../configuration/values/url.ts';
import { sanitizeText } from '../../diagnostics/causes/untrusted-text.ts';
import { fail, ok, type Verdict } from './finding.ts';
import { REQUEST_TIMEOUT_MS } from './send-empty.ts';

/** Posts an empty list of spans. */
export async function checkZipkin(
  settings: Readonly<Record<string, unknown>>,
  network: boolean,
): Promise<Verdict> {
  const endpoint = String(settings.endpoint);
  const destination = `${maskSecrets(endpoint)} (zipkin)`;
  if (!network) return ok(`${destination}, not checked`);
  const cure =
    'Set OTEL_EXPORTER_ZIPKIN_ENDPOINT to the address at which Zipkin accepts spans, usually http://<host>:9411/api/v2/spans.';
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      body: '[]',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    await response.arrayBuffer();
    return response.ok
      ? ok(`${destination} accepts spans`)
      : fail('SL_ZIPKIN', `${destination} responds with ${response.status}`, cure);
  } catch (error) {
    const cause = (error as { cause?: NodeJS.ErrnoException }).cause ?? (error as Error);
    const code =
      'code' in cause && cause.code !== undefined
        ? String(cause.code)
        : sanitizeText(cause.message);
    return fail('SL_ZIPKIN', `${destination} cannot be reached: ${code}`, cure);
  }
}
