import { OPEN_METRICS, PROMETHEUS_TEXT, type TextFormat } from './prometheus-text.ts';

/** Longer headers are ignored, in characters. */
const LONGEST = 4096;

/** Chooses the format that a request prefers. Default: Prometheus' own format. Source: RFC 9110, 12.5.1. */
export function formatFor(accept: string | undefined): TextFormat {
  const open = qualityOf(accept, ['application/openmetrics-text']);
  const plain = qualityOf(accept, ['text/plain', 'text/*', '*/*']);
  return open > 0 && open >= plain ? OPEN_METRICS : PROMETHEUS_TEXT;
}

/** Source: RFC 9110, 12.5.3. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  return qualityOf(acceptEncoding, ['gzip', '*']) > 0;
}

/** @returns 0 if none of the names is accepted */
function qualityOf(header: string | undefined, names: readonly string[]): number {
  if (header === undefined || header.length > LONGEST) return 0;
  const qualities = new Map<string, number>();
  for (const item of header.split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = q === undefined ? 1 : Number(q.slice(2)) || 0;
    qualities.set(name, Math.max(quality, qualities.get(name) ?? 0));
  }
  const match = names.find((name) => qualities.has(name));
  return match === undefined ? 0 : qualities.get(match)!;
}
