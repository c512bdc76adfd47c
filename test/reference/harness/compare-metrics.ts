import type { Difference } from './difference.ts';
import type { MetricShot } from './snapshot.ts';

type Found = Omit<Difference, 'program'>;

/** In which metrics, in which keys of their attributes, and in which series two runs differ. */
export function compareMetrics(
  upstream: readonly MetricShot[],
  sightline: readonly MetricShot[],
): readonly Found[] {
  const theirs = Map.groupBy(upstream, ({ name }) => name);
  const ours = Map.groupBy(sightline, ({ name }) => name);
  const names = [...new Set([...theirs.keys(), ...ours.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [theirs.get(name), ours.get(name)];
    const what = `metric ${name}`;
    if (a === undefined) return [{ what, field: 'whole', sightline: form(b!) }];
    if (b === undefined) return [{ what, field: 'whole', reference: form(a) }];
    const forms =
      form(a) === form(b) ? [] : [{ what, field: 'form', reference: form(a), sightline: form(b) }];
    return [...forms, ...compareKeys(what, a, b), ...compareSeries(what, a, b)];
  });
}

/** Type and unit. */
function form([shot]: readonly MetricShot[]): string {
  return `${shot!.type} in ${shot!.unit || 'no unit'}`;
}

function compareKeys(what: string, a: readonly MetricShot[], b: readonly MetricShot[]): Found[] {
  const [theirs, ours] = [keysOf(a), keysOf(b)];
  return [
    ...without(theirs, ours).map((key) => ({
      what,
      field: `attribute ${key}`,
      reference: valuesOf(a, key),
    })),
    ...without(ours, theirs).map((key) => ({
      what,
      field: `attribute ${key}`,
      sightline: valuesOf(b, key),
    })),
  ];
}

/** Series by the attributes that both sides have; a key that only one has is told once, above. */
function compareSeries(what: string, a: readonly MetricShot[], b: readonly MetricShot[]): Found[] {
  const inBoth = keysOf(b);
  const common = new Set([...keysOf(a)].filter((key) => inBoth.has(key)));
  const [theirs, ours] = [countsBy(a, common), countsBy(b, common)];
  return [...new Set([...theirs.keys(), ...ours.keys()])].sort().flatMap((series) => {
    const [left, right] = [theirs.get(series), ours.get(series)];
    if (left === right) return [];
    const field = `series ${series}`;
    return [
      {
        ...{ what, field },
        ...(left !== undefined && { reference: left }),
        ...(right !== undefined && { sightline: right }),
      },
    ];
  });
}

function without(keys: ReadonlySet<string>, others: ReadonlySet<string>): readonly string[] {
  return [...keys].filter((key) => !others.has(key));
}

function keysOf(shots: readonly MetricShot[]): Set<string> {
  return new Set(shots.flatMap(({ attributes }) => Object.keys(attributes)));
}

function valuesOf(shots: readonly MetricShot[], key: string): readonly unknown[] {
  return [...new Set(shots.map(({ attributes }) => attributes[key]))].slice(0, 8);
}

function countsBy(shots: readonly MetricShot[], keys: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { attributes, count = 0 } of shots) {
    const series = Object.entries(attributes)
      .filter(([key]) => keys.has(key))
      .map(([key, value]) => `${key}=${value}`)
      .join(' ');
    counts.set(series, (counts.get(series) ?? 0) + count);
  }
  return counts;
}
