import type { ProxySettings } from '../../configuration/environment/proxy-from-environment.ts';
import type { Route, RouteTo } from '../../export/proxy.ts';
import { load } from '../../lazy/load.ts';

const DIRECT: Route = {};

/** Loads nothing if the environment names no proxy. */
export function createRoutes(settings: ProxySettings | undefined): RouteTo {
  if (settings === undefined) return () => DIRECT;
  const part = load<typeof import('./proxies.ts')>('sightline:otlp/http/proxies');
  return part.createProxyRoutes(settings);
}
