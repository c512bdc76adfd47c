// Histograms arrive native (exponential) or classic (explicit buckets), as the service sends them: each of these
// expressions supports both. A missing series costs a query nothing.

/** Label matchers such as `job="a",route!~"b"`, without braces. */
type Matchers = string;

/** Labels that the result keeps. */
type Labels = readonly string[];

/** Observations per second of a histogram, one series per combination of `by`. */
export function countRate(metric: string, matchers: Matchers, by: Labels, range: string): string {
  return `sum by (${by.join(', ')}) (${eachCountRate(metric, matchers, range)})`;
}

/** Observations per second of each series; instances may send different kinds. */
export function eachCountRate(metric: string, matchers: Matchers, range: string): string {
  return `histogram_count(rate(${metric}{${matchers}}[${range}])) or rate(${metric}_count{${matchers}}[${range}])`;
}

/** The sum of the observations per second, such as seconds of garbage collection per second. */
export function sumRate(metric: string, matchers: Matchers, by: Labels, range: string): string {
  return `sum by (${by.join(', ')}) (histogram_sum(rate(${metric}{${matchers}}[${range}])) or rate(${metric}_sum{${matchers}}[${range}]))`;
}

/** A quantile (0 to 1) in the unit of the histogram; NaN without observations. */
export function quantile(
  q: number,
  metric: string,
  matchers: Matchers,
  by: Labels,
  range: string,
): string {
  return `histogram_quantile(${q}, sum by (${by.join(', ')}) (rate(${metric}{${matchers}}[${range}]))) or histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${metric}_bucket{${matchers}}[${range}])))`;
}

/**
 * Observations per second of at most `bound`. A native histogram is interpolated; a classic one has a result only if a
 * bucket ends there.
 */
export function countRateWithin(
  bound: number,
  metric: string,
  matchers: Matchers,
  by: Labels,
  range: string,
): string {
  const native = `sum by (${by.join(', ')}) (rate(${metric}{${matchers}}[${range}]))`;
  // Without observations the fraction is NaN: the comparison drops it.
  return `histogram_count(${native}) * (histogram_fraction(0, ${bound}, ${native}) >= 0) or sum by (${by.join(', ')}) (rate(${metric}_bucket{${matchers},le="${bound}"}[${range}]))`;
}
