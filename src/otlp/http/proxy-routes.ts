import type { ProxySettings } from '../../configuration/proxy-from-environment.ts';
import type { Target } from '../../export/pending-exports.ts';
import type { Route } from '../../export/proxy.ts';
import { load } from '../../lazy/load.ts';

/** @returns by which way something is sent to a URL, or to a `unix:` socket */
export type RouteTo = (url: string, protocol: Target['protocol']) => Route;

const DIRECT: Route = {};

/** Where the environment names no proxy, nothing of all this is loaded. */
export function createRoutes(settings: ProxySettings | undefined): RouteTo {
  if (settings === undefined) return () => DIRECT;
  const part = load<typeof import('./proxies.ts')>('sightline:otlp/http/proxies');
  return part.createProxyRoutes(settings);
}
