import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { Breadcrumb } from '@sentry/core';
import { wallClock } from '../util/clock.ts';

/** The properties of a span that are read, whether it is sampled or not. */
export interface CrumbSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

const MAX_TEXT = 300;

/**
 * The breadcrumb of a span for an outgoing request, query or message. The query of a URL and the literals of a database
 * statement are removed.
 *
 * @returns undefined for other spans
 */
export function spanBreadcrumb({
  name,
  kind,
  attributes,
  failed,
}: CrumbSpan): Breadcrumb | undefined {
  const system = attributes['db.system.name'] ?? attributes['db.system'];
  const isOutgoing = kind === SpanKind.CLIENT || kind === SpanKind.PRODUCER;
  if (!isOutgoing && system === undefined) return undefined;
  const shared = {
    timestamp: wallClock() / 1000,
    level: failed ? ('error' as const) : ('info' as const),
  };
  const url = attributes['url.full'];
  if (typeof url === 'string') {
    const data = {
      method: attributes['http.request.method'],
      url: withoutValues(url),
      ...defined('status_code', attributes['http.response.status_code']),
    };
    return { ...shared, type: 'http', category: 'http', data };
  }
  if (system !== undefined) {
    const text = attributes['db.query.text'] ?? attributes['db.statement'];
    const data = { 'db.system': system, ...defined('db.name', attributes['db.namespace']) };
    // The wait for a connection of a pool is no query.
    if (text === undefined && attributes['db.operation.name'] === undefined) return undefined;
    const message = typeof text === 'string' ? withoutLiterals(text) : name;
    return { ...shared, type: 'query', category: 'query', message, data };
  }
  const category = kind === SpanKind.PRODUCER ? 'message' : 'rpc';
  return { ...shared, category, message: name };
}

function withoutValues(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? '' : `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}

function withoutLiterals(text: string): string {
  return text
    .slice(0, 4 * MAX_TEXT)
    .replace(/'(?:[^']|'')*'?/g, '?')
    .replace(/(?<![\w$])\d+(?:\.\d+)?/g, '?')
    .slice(0, MAX_TEXT);
}

function defined(name: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [name]: value };
}
