import { maskSecrets } from '../../configuration/values/url.ts';
import { foreignText } from '../../diagnostics/causes/foreign-text.ts';
import { fail, ok, type Verdict } from './finding.ts';

const LONGEST_WAIT_MS = 5000;

/** Posts an empty list, which Zipkin accepts as it accepts spans. */
export async function checkZipkin(
  settings: Readonly<Record<string, unknown>>,
  network: boolean,
): Promise<Verdict> {
  const endpoint = String(settings.endpoint);
  const way = `${maskSecrets(endpoint)} (zipkin)`;
  if (!network) return ok(`${way}, not tried`);
  const cure =
    'Set OTEL_EXPORTER_ZIPKIN_ENDPOINT to where Zipkin accepts spans, usually http://<host>:9411/api/v2/spans.';
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      body: '[]',
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(LONGEST_WAIT_MS),
    });
    await response.arrayBuffer();
    return response.ok
      ? ok(`${way} accepts spans`)
      : fail('SL_ZIPKIN', `${way} answers ${response.status}`, cure);
  } catch (error) {
    const cause = (error as { cause?: NodeJS.ErrnoException }).cause ?? (error as Error);
    const code =
      'code' in cause && cause.code !== undefined ? String(cause.code) : foreignText(cause.message);
    return fail('SL_ZIPKIN', `${way} cannot be reached: ${code}`, cure);
  }
}
