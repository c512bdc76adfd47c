/** The part of an envelope's item that is needed. */
interface Item {
  readonly type?: string;
  readonly contexts?: { readonly trace?: { readonly op?: string } };
  readonly items?: readonly SentrySpan[];
}

interface SentrySpan {
  readonly is_segment?: boolean;
  readonly attributes?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/**
 * Server spans in one of Sentry's envelopes, lines of JSON: transactions of an HTTP server, or streamed
 * spans that begin one.
 *
 * @see https://develop.sentry.dev/sdk/data-model/envelopes/
 */
export function countSentryServerSpans(path: string, bytes: Buffer): number {
  if (!path.includes('/envelope')) return 0;
  let count = 0;
  for (const line of bytes.toString('utf8').split('\n')) {
    if (!line.startsWith('{')) continue;
    const item = JSON.parse(line) as Item;
    if (item.type === 'transaction' && item.contexts?.trace?.op === 'http.server') count++;
    if (!Array.isArray(item.items)) continue;
    count += item.items.filter(
      (span) => span.is_segment && span.attributes?.['sentry.op']?.value === 'http.server',
    ).length;
  }
  return count;
}
