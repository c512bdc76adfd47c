// A series that never happened is absent. Where it could have happened, that is zero.

/**
 * The result, or zero where there is none although the service is there.
 *
 * @param expr has no labels
 */
export function orZero(expr: string, matchers: string): string {
  return `(${expr}) or 0 * group(target_info{${infoMatchers(matchers)}})`;
}

/** A part of a whole, from 0 to 1: zero where nothing of the part, or nothing at all, happened. */
export function ratio(part: string, whole: string, matchers: string): string {
  return `(${part}) / (${whole} > 0) or 0 * group(target_info{${infoMatchers(matchers)}})`;
}

/** The same for each combination of labels that the whole has. */
export function ratioBy(part: string, whole: string): string {
  return `((${part}) or 0 * (${whole})) / (${whole} > 0)`;
}

/** Drops NaN, which is what a quantile of nothing is. */
export function known(expr: string): string {
  return `(${expr}) >= 0`;
}

/** target_info has no labels of metrics. */
function infoMatchers(matchers: string): string {
  return matchers
    .split(/,(?=\w+[=!])/)
    .filter((matcher) =>
      /^(deployment_environment_name|service_name|service_instance_id)/.test(matcher),
    )
    .join(',');
}
