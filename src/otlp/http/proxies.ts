import { BlockList, isIP } from 'node:net';
import type {
  NamedProxy,
  ProxySettings,
} from '../../configuration/environment/proxy-from-environment.ts';
import type { ProxyServer, Route, RouteTo } from '../../export/proxy.ts';

/** Chooses proxies as docs/decisions/proxies.md says. Loaded where the environment names one. */
export function createProxyRoutes(settings: ProxySettings): RouteTo {
  return (address, protocol) => {
    const url = URL.parse(address);
    if (url === null || !/^https?:$/.test(url.protocol)) return {};
    const isGrpc = protocol === 'grpc';
    const ofScheme = url.protocol === 'https:' ? settings.https : settings.http;
    const named = isGrpc ? settings.grpc : ofScheme;
    const host = hostOf(url);
    if (isLoopback(host)) return {};
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
    const except = isGrpc ? settings.exceptGrpc : settings.except;
    if (except.some((entry) => isMatch(entry.toLowerCase(), host, port))) return {};
    const isFollowed = settings.isFollowed || isGrpc;
    if (named === undefined) return isGrpc ? ignored(ofScheme) : {};
    if (!isFollowed) return ignored(named);
    const route = followed(named);
    // Its library speaks to proxies without TLS.
    return isGrpc && route.proxy?.secure === true ? ignored(named) : route;
  };
}

function ignored(named: NamedProxy | undefined): Route {
  return named === undefined ? {} : { ignoredProxy: named.variable };
}

function followed({ variable, url }: NamedProxy): Route {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return { ignoredProxy: variable };
  const secure = parsed.protocol === 'https:';
  const proxy: ProxyServer = {
    host: hostOf(parsed),
    port: Number(parsed.port) || (secure ? 443 : 80),
    secure,
    ...authorizationOf(parsed),
    variable,
  };
  return { proxy };
}

/** Source: RFC 7617. What is no valid percent-encoding is taken as it is, since people write passwords so. */
function authorizationOf({ username, password }: URL): { readonly authorization?: string } {
  if (username === '' && password === '') return {};
  const pair = `${decoded(username)}:${decoded(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decoded(text: string): string {
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

/** This machine, as it is seen from itself: a proxy would take it for its own. */
function isLoopback(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  return LOOPBACK.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * @param entry of NO_PROXY: `*`, `name` (with all below it), `.name`, `*.name`, an address, `from-to`, a
 *   network as `10.0.0.0/8`; each may have a port
 */
function isMatch(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  const [, address, name = entry, wanted] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  if (wanted !== undefined && Number(wanted) !== port) return false;
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
    // A name, or an address of the other family.
    return false;
  }
  return list.check(host, family);
}
