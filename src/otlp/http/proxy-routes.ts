import type { ProxySettings } from '../../configuration/environment/proxy-from-environment.ts';
import type { Route, RouteTo } from '../../export/proxy.ts';
import { load } from '../../lazy/load.ts';

const DIRECT: Route = {};

/** Where the environment names no proxy, nothing of all this is loaded. */
export function createRoutes(settings: ProxySettings | undefined): RouteTo {
  if (settings === undefined) return () => DIRECT;
  const part = load<typeof import('./proxies.ts')>('sightline:otlp/http/proxies');
  return part.createProxyRoutes(settings);
}
