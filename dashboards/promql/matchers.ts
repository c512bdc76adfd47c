// Label matchers with the variables of the boards.

/** For boards of one service. */
export const SERVICE = 'deployment_environment_name=~"$environment",service_name="$service"';
export const INSTANCE = `${SERVICE},service_instance_id=~"$instance"`;
/** Instances, restricted to the selected routes. */
export const ROUTE = `${INSTANCE},http_route=~"$route"`;
/** For boards of several services. */
export const SERVICES = 'deployment_environment_name=~"$environment",service_name=~"$service"';

/** Stream selector of Loki; Jaeger uses `$service` itself. */
export const LOG_STREAM = '{deployment_environment_name=~"$environment",service_name="$service"}';

/** All heap spaces but the young generation: only they may reach the limit, as in the alert HeapNearLimit. */
export const OLD_SPACES = 'v8js_heap_space_name!~"new_.*"';

export function and(matchers: string, ...more: readonly string[]): string {
  return [matchers, ...more].join(',');
}
