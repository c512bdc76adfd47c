import type { DatabaseSync } from 'node:sqlite';
import type { PartialSuccess } from '../../otlp/codec.ts';
import type { Span, TracesData } from '../../otlp/otlp-types.ts';
import { nanosBetween, textOf, toMicros } from '../../otlp/values.ts';
import type { AttributeIndex } from '../attribute-index.ts';
import { durationBucket } from '../duration-buckets.ts';
import type { Ids, ResourceRow } from '../ids.ts';
import type { SpanRow } from '../span-row.ts';
import { createTraceSummaries } from '../trace-summaries.ts';
import type { ErrorWriter } from './error-writer.ts';
import { createModelCallWriter } from './model-call-writer.ts';

const SERVER = 2;
const CLIENT = 3;
const PRODUCER = 4;
const ERROR = 2;
const MICROS_PER_MINUTE = 60_000_000;
const DETAIL_CHARACTERS = 300;

/** Writes spans. Ignores a span that arrives again, rejects one without valid ids. */
export function createSpanWriter(
  database: DatabaseSync,
  ids: Ids,
  attributes: AttributeIndex,
  errors: ErrorWriter,
): (data: TracesData, nowUs: number) => PartialSuccess | undefined {
  const insert = database.prepare(
    `INSERT OR IGNORE INTO spans(trace, span, parent, name, kind, start_us, duration_ns, status, resource,
       scope, detail, peer, json) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const countRequests = database.prepare(
    `INSERT INTO requests(run, route, minute, bucket, count, errors) VALUES(?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = count + excluded.count, errors = errors + excluded.errors`,
  );
  const touchRun = database.prepare('UPDATE runs SET last_us = ?, spans = spans + ? WHERE id = ?');
  const summaries = createTraceSummaries(database);
  const writeModelCall = createModelCallWriter(database);

  const insertSpan = (span: Span, resource: ResourceRow, scope: number): SpanRow | undefined => {
    const row = toRow(span, resource);
    const { changes, lastInsertRowid } = insert.run(
      row.trace,
      row.span,
      row.parent,
      row.name,
      row.kind,
      row.startUs,
      row.durationNs,
      span.status?.code ?? 0,
      resource.id,
      scope,
      row.detail,
      peerOf(span),
      JSON.stringify(span),
    );
    return Number(changes) === 0 ? undefined : { ...row, id: Number(lastInsertRowid) };
  };

  return ({ resourceSpans = [] }, nowUs) => {
    const rows: SpanRow[] = [];
    let rejected = 0;
    for (const { resource: wireResource, scopeSpans = [] } of resourceSpans) {
      const resource = ids.resource(wireResource, nowUs);
      let count = 0;
      for (const { scope: wireScope, spans = [] } of scopeSpans) {
        const scope = ids.scope(wireScope);
        for (const span of spans) {
          if (!hasIds(span)) {
            rejected += 1;
            continue;
          }
          const row = insertSpan(span, resource, scope);
          if (row === undefined) continue;
          rows.push(row);
          count += 1;
          attributes.add(span.attributes);
          errors.addSpan(span, row);
          writeModelCall(span, row);
        }
      }
      touchRun.run(nowUs, count, resource.run);
    }
    summaries.add(rows);
    for (const { run, route, minute, bucket, count, errors: failures } of requestsOf(rows)) {
      countRequests.run(run, route, minute, bucket, count, failures);
    }
    return rejected === 0
      ? undefined
      : {
          rejected,
          errorMessage:
            'a span needs a trace id of 16 bytes and a span id of 8 bytes, not all zero',
        };
  };
}

function toRow(span: Span, resource: ResourceRow): SpanRow {
  const { attributes } = span;
  return {
    trace: span.traceId!,
    span: span.spanId!,
    parent: isId(span.parentSpanId, 16) ? span.parentSpanId! : '',
    name: span.name ?? '',
    kind: span.kind ?? 0,
    startUs: toMicros(span.startTimeUnixNano),
    durationNs: nanosBetween(span.startTimeUnixNano, span.endTimeUnixNano),
    isError: span.status?.code === ERROR,
    isQuery: textOf(attributes, 'db.system.name', 'db.system') !== undefined,
    code:
      textOf(
        attributes,
        'http.response.status_code',
        'http.status_code',
        'rpc.response.status_code',
        'rpc.grpc.status_code',
      ) ?? '',
    detail: detailOf(span),
    resource,
    id: 0,
  };
}

/** Counts of server spans by run, route, minute and bucket of durations, from which the routes are read. */
function requestsOf(rows: readonly SpanRow[]) {
  const counts = new Map<
    string,
    { run: number; route: string; minute: number; bucket: number; count: number; errors: number }
  >();
  for (const { kind, name, startUs, durationNs, isError, resource } of rows) {
    if (kind !== SERVER) continue;
    const minute = Math.floor(startUs / MICROS_PER_MINUTE);
    const bucket = durationBucket(durationNs);
    const key = `${resource.run} ${minute} ${bucket} ${name}`;
    const entry = counts.get(key) ?? {
      run: resource.run,
      route: name,
      minute,
      bucket,
      count: 0,
      errors: 0,
    };
    entry.count += 1;
    entry.errors += isError ? 1 : 0;
    counts.set(key, entry);
  }
  return counts.values();
}

/** Query, address or topic: distinguishes spans of one name in a list. */
function detailOf({ attributes }: Span): string {
  const detail = textOf(
    attributes,
    'db.query.text',
    'db.statement',
    'url.full',
    'http.url',
    'url.path',
    'messaging.destination.name',
    'gen_ai.request.model',
    'gen_ai.tool.name',
  );
  return (detail ?? '').slice(0, DETAIL_CHARACTERS);
}

/** The target of a call, as its own attributes name it. */
function peerOf({ attributes, kind }: Span): string | null {
  if (kind !== CLIENT && kind !== PRODUCER) return null;
  const peer = textOf(attributes, ...PEERS);
  return peer === undefined ? null : peer.slice(0, DETAIL_CHARACTERS);
}

const PEERS = [
  'service.peer.name',
  'peer.service',
  'db.system.name',
  'db.system',
  'messaging.system',
  'gen_ai.provider.name',
  'server.address',
  'net.peer.name',
];

function hasIds({ traceId, spanId }: Span): boolean {
  return isId(traceId, 32) && isId(spanId, 16);
}

function isId(id: string | undefined, length: number): id is string {
  return id !== undefined && id.length === length && !/^0+$/.test(id);
}
