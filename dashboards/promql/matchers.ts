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

export function and(matchers: string, ...more: readonly string[]): string {
  return [matchers, ...more].join(',');
}
