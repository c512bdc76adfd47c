import type { MetricPoint } from '../../../tools/receiver/received.ts';
import type { Difference } from './difference.ts';

type Found = Omit<Difference, 'program'>;

/** What is said of a metric as a whole, beside its series. */
export interface InstrumentShot {
  readonly name: string;
  readonly scope: string;
  readonly description: string;
  /** Of sums and histograms. */
  readonly temporality?: string;
  /** Upper bounds of the buckets of a histogram. */
  readonly bounds?: string;
}

const FIELDS = ['scope', 'description', 'temporality', 'bounds'] as const;

/** One for each metric of each scope, whatever its series. */
export function instrumentShots(points: readonly MetricPoint[]): readonly InstrumentShot[] {
  const shots = points.map(({ name, scope, description, temporality, explicitBounds }) => ({
    ...{ name, scope: scope.name, description },
    ...(temporality !== undefined && { temporality: temporality.toLowerCase() }),
    ...(explicitBounds !== undefined && { bounds: explicitBounds.join(' ') }),
  }));
  const byText = new Map(shots.map((shot) => [JSON.stringify(shot), shot]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shot]) => shot);
}

/** In what is said of the metrics that both have. */
export function compareInstruments(
  upstream: readonly InstrumentShot[],
  sightline: readonly InstrumentShot[],
): readonly Found[] {
  const ours = Map.groupBy(sightline, ({ name }) => name);
  return [...Map.groupBy(upstream, ({ name }) => name)].flatMap(([name, theirs]) => {
    const both = ours.get(name);
    if (both === undefined) return [];
    return FIELDS.flatMap((field) => {
      const [reference, of] = [valuesOf(theirs, field), valuesOf(both, field)];
      return reference === of ? [] : [{ what: `metric ${name}`, field, reference, sightline: of }];
    });
  });
}

/** Two instrumentations may record one metric: `http.client.request.duration` by `http` and by undici. */
function valuesOf(shots: readonly InstrumentShot[], field: (typeof FIELDS)[number]): string {
  return [...new Set(shots.map((shot) => shot[field] ?? 'none'))].sort().join(' | ');
}
