// Which series a panel asks for: what the variables at the top of its board say.

/** Of boards for one service. */
export const SERVICE = 'deployment_environment_name=~"$environment",service_name="$service"';
export const INSTANCE = `${SERVICE},service_instance_id=~"$instance"`;
/** Of instances, restricted to the chosen routes. */
export const ROUTE = `${INSTANCE},http_route=~"$route"`;
/** Of boards for several services at once. */
export const SERVICES = 'deployment_environment_name=~"$environment",service_name=~"$service"';

/** The label of Loki's streams; spans in Jaeger are chosen by `$service` itself. */
export const LOG_STREAM = '{deployment_environment_name=~"$environment",service_name="$service"}';

/** Of the heap what is not young, and so may be near its limit: as in the alert HeapNearLimit. */
export const OLD_SPACES = 'v8js_heap_space_name!~"new_.*"';

export function and(matchers: string, ...more: readonly string[]): string {
  return [matchers, ...more].join(',');
}
