// A counter that never counted has no series. If the service exists, its value is zero.

/**
 * The result; zero without a result, if the service exists.
 *
 * @param expr without labels
 */
export function orZero(expr: string, matchers: string): string {
  return `(${expr}) or 0 * group(target_info{${infoMatchers(matchers)}})`;
}

/** A share from 0 to 1; zero if nothing was counted, in the part or in the whole. */
export function ratio(part: string, whole: string, matchers: string): string {
  return `(${part}) / (${whole} > 0) or 0 * group(target_info{${infoMatchers(matchers)}})`;
}

/** A share for each combination of labels of the whole. */
export function ratioBy(part: string, whole: string): string {
  return `((${part}) or 0 * (${whole})) / (${whole} > 0)`;
}

/** Drops NaN, the value of a quantile without observations. */
export function withoutNaN(expr: string): string {
  return `(${expr}) >= 0`;
}

/** The matchers without those on labels of metrics, which target_info does not have. */
function infoMatchers(matchers: string): string {
  return matchers
    .split(/,(?=\w+[=!])/)
    .filter((matcher) =>
      /^(deployment_environment_name|service_name|service_instance_id)/.test(matcher),
    )
    .join(',');
}
