/** OTLP of small made-up services, as JSON: what a test knows the viewer has to show. */
import type {
  AnyValue,
  KeyValue,
  LogsData,
  Span,
  TracesData,
} from '../../../src/viewer/otlp/otlp-types.ts';

export type Plain = string | number | boolean;

export interface SampleSpan {
  readonly trace: string;
  readonly id: string;
  readonly parent?: string;
  readonly name: string;
  /** Default 1, internal. */
  readonly kind?: number;
  /** Milliseconds since `base`. */
  readonly at?: number;
  readonly ms?: number;
  readonly isError?: boolean;
  readonly attributes?: Readonly<Record<string, Plain>>;
  readonly exception?: { readonly type: string; readonly message: string; readonly stack: string };
}

export interface SampleSource {
  readonly service: string;
  /** Of the start. */
  readonly instance?: string;
  /** Milliseconds since 1970. */
  readonly base: number;
}

export function attributesOf(values: Readonly<Record<string, Plain>> = {}): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValueOf(value) }));
}

function anyValueOf(value: Plain): AnyValue {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** An id of so many hex digits, by number. */
export function hex(number: number, digits: 16 | 32): string {
  return number.toString(16).padStart(digits, '0');
}

export function traceId(number: number): string {
  return `a${hex(number, 32).slice(1)}`;
}

export function spanId(number: number): string {
  return `b${hex(number, 16).slice(1)}`;
}

function nanos(milliseconds: number): string {
  return String(BigInt(Math.round(milliseconds * 1000)) * 1000n);
}

export function tracesOf(source: SampleSource, spans: readonly SampleSpan[]): TracesData {
  return {
    resourceSpans: [
      {
        resource: resourceOf(source),
        scopeSpans: [
          { scope: { name: 'sample' }, spans: spans.map((span) => spanOf(source.base, span)) },
        ],
      },
    ],
  };
}

function spanOf(base: number, span: SampleSpan): Span {
  const { trace, id, parent, name, kind = 1, at = 0, ms = 1, isError = false, exception } = span;
  const start = base + at;
  return {
    traceId: trace,
    spanId: id,
    ...(parent !== undefined && { parentSpanId: parent }),
    name,
    kind,
    startTimeUnixNano: nanos(start),
    endTimeUnixNano: nanos(start + ms),
    attributes: attributesOf(span.attributes),
    status: isError ? { code: 2 } : {},
    events:
      exception === undefined
        ? []
        : [
            {
              name: 'exception',
              timeUnixNano: nanos(start),
              attributes: attributesOf({
                'exception.type': exception.type,
                'exception.message': exception.message,
                'exception.stacktrace': exception.stack,
              }),
            },
          ],
  };
}

export interface SampleLog {
  readonly body: string;
  readonly severity?: number;
  readonly at?: number;
  readonly trace?: string;
  readonly span?: string;
  readonly attributes?: Readonly<Record<string, Plain>>;
}

export function logsOf(source: SampleSource, logs: readonly SampleLog[]): LogsData {
  return {
    resourceLogs: [
      {
        resource: resourceOf(source),
        scopeLogs: [
          {
            scope: { name: 'sample' },
            logRecords: logs.map(({ body, severity = 9, at = 0, trace, span, attributes }) => ({
              timeUnixNano: nanos(source.base + at),
              severityNumber: severity,
              body: { stringValue: body },
              attributes: attributesOf(attributes),
              ...(trace !== undefined && { traceId: trace }),
              ...(span !== undefined && { spanId: span }),
            })),
          },
        ],
      },
    ],
  };
}

export function resourceOf({ service, instance }: SampleSource) {
  return {
    attributes: attributesOf({
      'service.name': service,
      ...(instance !== undefined && { 'service.instance.id': instance }),
    }),
  };
}

/** Sends a request of OTLP/HTTP as JSON. */
export async function send(
  url: string,
  signal: 'traces' | 'logs' | 'metrics',
  data: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(`${url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(data),
  });
}
