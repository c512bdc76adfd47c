import { BlockList, isIP } from 'node:net';
import type {
  NamedProxy,
  ProxySettings,
} from '../../configuration/environment/proxy-from-environment.ts';
import type { ProxyServer, Route, RouteTo } from '../../export/proxy.ts';

/** Selects proxies according to docs/decisions/proxies.md. Loaded only if the environment names one. */
export function createProxyRoutes(settings: ProxySettings): RouteTo {
  return (address, protocol) => {
    const url = URL.parse(address);
    if (url === null || !/^https?:$/.test(url.protocol)) return {};
    const isGrpc = protocol === 'grpc';
    const schemeProxy = url.protocol === 'https:' ? settings.https : settings.http;
    const proxy = isGrpc ? settings.grpc : schemeProxy;
    const host = hostOf(url);
    if (isLoopback(host)) return {};
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const except = isGrpc ? settings.exceptGrpc : settings.except;
    if (except.some((entry) => isMatch(entry.toLowerCase(), host, port))) return {};
    const isSupported = settings.isFollowed || isGrpc;
    if (proxy === undefined) return isGrpc ? routeAround(schemeProxy) : {};
    if (!isSupported) return routeAround(proxy);
    const route = routeThrough(proxy);
    // The gRPC library talks to proxies without TLS.
    return isGrpc && route.proxy?.secure === true ? routeAround(proxy) : route;
  };
}

function routeAround(proxy: NamedProxy | undefined): Route {
  return proxy === undefined ? {} : { ignoredProxy: proxy.variable };
}

function routeThrough({ variable, url }: NamedProxy): Route {
  const proxyUrl = URL.parse(url);
  if (proxyUrl === null || !/^https?:$/.test(proxyUrl.protocol)) return { ignoredProxy: variable };
  const secure = proxyUrl.protocol === 'https:';
  const proxy: ProxyServer = {
    host: hostOf(proxyUrl),
    port: Number(proxyUrl.port) || (secure ? 443 : 80),
    secure,
    ...authorizationOf(proxyUrl),
    variable,
  };
  return { proxy };
}

/** Source: RFC 7617. Invalid percent-encoding is used as is, because people write passwords that way. */
function authorizationOf({ username, password }: URL): { readonly authorization?: string } {
  if (username === '' && password === '') return {};
  const pair = `${decode(username)}:${decode(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function hostOf({ hostname }: URL): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether a host is this machine: to a proxy, the name would mean the proxy. */
function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * @param entry an entry of NO_PROXY: `*`, `name` (includes subdomains), `.name`, `*.name`, an address,
 *   `from-to`, or a network such as `10.0.0.0/8`; each may have a port
 */
function isMatch(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, address, name = entry, entryPort] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && Number(entryPort) !== port) return false;
  const bare = address ?? name;
  const kind = isIP(host);
  if (kind !== 0) return isIn(bare, host, kind === 6 ? 'ipv6' : 'ipv4');
  const suffix = bare.replace(/^\*?\./, '').replace(/\.$/, '');
  return suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

function isIn(entry: string, host: string, family: 'ipv4' | 'ipv6'): boolean {
  const list = new BlockList();
  try {
    const [network = '', bits] = entry.split('/');
    const [from = '', to] = entry.split('-');
    if (bits !== undefined) list.addSubnet(network, Number(bits), family);
    else if (to !== undefined) list.addRange(from.trim(), to.trim(), family);
    else list.addAddress(entry, family);
  } catch {
    // It is a name, or an address of the other family.
    return false;
  }
  return list.check(host, family);
}
