// Histograms arrive native (exponential) or classic (buckets), whichever a service sends: each of these
// takes both. A series that is not there costs a query nothing.

/** Which series: `job="a",route!~"b"`, without braces. */
type Matchers = string;

/** Labels that the result keeps. */
type Labels = readonly string[];

/** Observations a second of a histogram, as one series for each combination of `by`. */
export function countRate(metric: string, matchers: Matchers, by: Labels, range: string): string {
  return `sum by (${by.join(', ')}) (${eachCountRate(metric, matchers, range)})`;
}

/** The same, for each series: a fleet may send both kinds. */
export function eachCountRate(metric: string, matchers: Matchers, range: string): string {
  return `histogram_count(rate(${metric}{${matchers}}[${range}])) or rate(${metric}_count{${matchers}}[${range}])`;
}

/** What was observed a second, such as seconds of garbage collection in each second. */
export function sumRate(metric: string, matchers: Matchers, by: Labels, range: string): string {
  return `sum by (${by.join(', ')}) (histogram_sum(rate(${metric}{${matchers}}[${range}])) or rate(${metric}_sum{${matchers}}[${range}]))`;
}

/** A quantile (0 to 1) in the unit of the histogram; NaN where nothing was observed. */
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
 * Observations a second of at most `bound`. A native histogram is interpolated; a classic one needs a
 * bucket that ends there, else there is no result.
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
