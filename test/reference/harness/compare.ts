import { compareMetrics } from './compare-metrics.ts';
import type { Difference } from './difference.ts';
import { compareInstruments } from './instruments.ts';
import type { SentryShot } from './sentry-shots.ts';
import type { LogShot, Snapshot, SpanShot } from './snapshot.ts';

type Found = Omit<Difference, 'program'>;

/** In what the service itself, seen from outside, is not as without a preload. */
export function compareBehaviour(bare: Snapshot, observed: Snapshot): readonly Found[] {
  return [
    ...differing('behaviour', 'end', bare.end, observed.end),
    ...compareLines('stdout', bare.stdout, observed.stdout),
    ...compareLines('stderr', bare.stderr, observed.stderr),
  ];
}

function compareLines(stream: string, bare: string, observed: string): Found[] {
  const [left, right] = [bare.split('\n'), observed.split('\n')];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const [a, b] = [left[index], right[index]];
    return differing('behaviour', `${stream} line “${(a ?? b)!.slice(0, 50)}”`, a, b);
  }).flat();
}

/** In what the telemetry of two runs is not the same. */
export function compareTelemetry(upstream: Snapshot, sightline: Snapshot): readonly Found[] {
  return [
    ...compareSpans(upstream.spans, sightline.spans),
    ...compareMetrics(upstream.metrics, sightline.metrics),
    ...compareInstruments(upstream.instruments, sightline.instruments),
    ...compareLogs(upstream.logs, sightline.logs),
    ...compareSentry(upstream.sentry ?? [], sightline.sentry ?? []),
    ...compareSeen(upstream.seen, sightline.seen),
    ...compareAttributes('resource', '', upstream.resource ?? {}, sightline.resource ?? {}),
  ];
}

function compareSpans(upstream: readonly SpanShot[], sightline: readonly SpanShot[]): Found[] {
  const theirs = new Map(upstream.map((span) => [span.label, span]));
  const ours = new Map(sightline.map((span) => [span.label, span]));
  const found: Found[] = [];
  for (const label of union(theirs, ours)) {
    const what = `span ${label}`;
    const [a, b] = [theirs.get(label), ours.get(label)];
    if (a === undefined || b === undefined) {
      const root = (a ?? b)!.above.length === 0 ? ' without a parent' : '';
      found.push({ what, field: `whole${root}`, ...sides(a?.name, b?.name) });
      continue;
    }
    for (const field of ['name', 'kind', 'status', 'scope', 'links'] as const) {
      found.push(...differing(what, field, a[field], b[field]));
    }
    // A span that only one side has is a difference of its own; what hangs below it is not one more.
    const parent = (span: SpanShot) =>
      span.above.find((label) => label === '(remote)' || (theirs.has(label) && ours.has(label))) ??
      '(root)';
    found.push(...differing(what, 'parent', parent(a), parent(b)));
    found.push(...compareAttributes(what, 'attribute ', a.attributes, b.attributes));
    found.push(...compareEvents(what, a, b));
  }
  return found;
}

function compareEvents(what: string, a: SpanShot, b: SpanShot): Found[] {
  const length = Math.max(a.events.length, b.events.length);
  return Array.from({ length }, (_, index) => {
    const [left, right] = [a.events[index], b.events[index]];
    const field = `event ${(left ?? right)!.name}`;
    if (left?.name !== right?.name) {
      return [{ what, field, ...sides(left?.name, right?.name) }];
    }
    return compareAttributes(what, `${field} `, left!.attributes, right!.attributes);
  }).flat();
}

function compareLogs(upstream: readonly LogShot[], sightline: readonly LogShot[]): Found[] {
  const theirs = new Map(upstream.map((log) => [log.label, log]));
  const ours = new Map(sightline.map((log) => [log.label, log]));
  return union(theirs, ours).flatMap((label) => {
    const what = `log ${label}`;
    const [a, b] = [theirs.get(label), ours.get(label)];
    if (a === undefined || b === undefined) {
      return [{ what, field: 'whole', ...sides(a?.severity, b?.severity) }];
    }
    return [
      ...differing(what, 'scope', a.scope, b.scope),
      ...differing(what, 'severity', a.severity, b.severity),
      ...differing(what, 'body', a.body, b.body),
      ...differing(what, 'event name', a.eventName, b.eventName),
      ...differing(what, 'span', a.span, b.span),
      ...compareAttributes(what, 'attribute ', a.attributes, b.attributes),
    ];
  });
}

function compareSentry(upstream: readonly SentryShot[], sightline: readonly SentryShot[]): Found[] {
  const theirs = new Map(upstream.map((event) => [event.label, event.attributes]));
  const ours = new Map(sightline.map((event) => [event.label, event.attributes]));
  return union(theirs, ours).flatMap((label) => {
    const what = `event ${label}`;
    const [a, b] = [theirs.get(label), ours.get(label)];
    if (a === undefined || b === undefined) {
      return [{ what, field: 'whole', ...sides(a?.mechanism, b?.mechanism) }];
    }
    return compareAttributes(what, '', a, b);
  });
}

function compareSeen(upstream: readonly string[], sightline: readonly string[]): Found[] {
  const counted = (lines: readonly string[]) =>
    Object.fromEntries(
      [...Map.groupBy(lines, (line) => line)].map(([line, all]) => [line, all.length]),
    );
  return compareAttributes('seen', '', counted(upstream), counted(sightline));
}

export function compareAttributes(
  what: string,
  prefix: string,
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): Found[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return keys.flatMap((key) => differing(what, `${prefix}${key}`, a[key], b[key]));
}

export function differing(what: string, field: string, a: unknown, b: unknown): Found[] {
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ what, field, ...sides(a, b) }];
}

function sides(reference: unknown, sightline: unknown): Pick<Found, 'reference' | 'sightline'> {
  return {
    ...(reference !== undefined && { reference }),
    ...(sightline !== undefined && { sightline }),
  };
}

function union<T>(a: ReadonlyMap<string, T>, b: ReadonlyMap<string, T>): readonly string[] {
  return [...new Set([...a.keys(), ...b.keys()])].sort();
}
