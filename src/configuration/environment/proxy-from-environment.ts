import type { Environment } from '../environment-reader.ts';
import type { SettingName } from '../settings/table.ts';
import { likelyUrl, maskSecrets, parseHttpUrl } from '../values/url.ts';

/** A proxy as a variable names it; it may hold a password. */
export interface NamedProxy {
  readonly variable: string;
  readonly url: string;
}

/** The proxies of the environment (docs/decisions/proxies.md). */
export interface ProxySettings {
  /** Whether exports by HTTP follow them: where Node does (NODE_USE_ENV_PROXY, --use-env-proxy). */
  readonly isFollowed: boolean;
  /** For what is sent to `http:` and to `https:`. */
  readonly http: NamedProxy | undefined;
  readonly https: NamedProxy | undefined;
  /** For gRPC, whose libraries follow it unasked. */
  readonly grpc: NamedProxy | undefined;
  /** What is sent without a proxy: names, addresses, networks, `*`. */
  readonly except: readonly string[];
  readonly exceptGrpc: readonly string[];
}

const FLAG = '--use-env-proxy';

/**
 * The lower-case name wins, as with Node and curl; gRPC's libraries know that one alone.
 *
 * @param execArgv flags of Node
 * @returns undefined where no proxy is named
 */
export function proxyFromEnvironment(
  environment: Environment,
  execArgv: readonly string[] = process.execArgv,
): ProxySettings | undefined {
  const { string } = environment;
  const read = (...names: readonly SettingName[]): NamedProxy | undefined => {
    const variable = names.find((name) => string(name) !== undefined);
    return variable === undefined ? undefined : { variable, url: string(variable)! };
  };
  const https = read('https_proxy', 'HTTPS_PROXY');
  const http = read('http_proxy', 'HTTP_PROXY');
  const ofGrpc = read('grpc_proxy');
  const isAsked = string('NODE_USE_ENV_PROXY') === '1';
  const except = listOf(string('no_proxy') ?? string('NO_PROXY'));
  if (https === undefined && http === undefined && ofGrpc === undefined) return undefined;
  const flags = [...execArgv, ...(environment.variables.NODE_OPTIONS ?? '').split(/\s+/)];
  const isFollowed = isAsked || flags.includes(FLAG);
  const grpc =
    ofGrpc ?? (isFollowed ? (https ?? http) : read('grpc_proxy', 'https_proxy', 'http_proxy'));
  const valid = (proxy: NamedProxy | undefined, isUsed: boolean) =>
    proxy !== undefined && isUsed ? checked(proxy, environment) : proxy;
  return {
    isFollowed,
    http: valid(http, isFollowed),
    https: valid(https, isFollowed),
    grpc: valid(grpc, false),
    except,
    exceptGrpc: string('no_grpc_proxy') === undefined ? except : listOf(string('no_grpc_proxy')),
  };
}

function listOf(value = ''): readonly string[] {
  return value.split(/[\s,]+/).filter((item) => item !== '');
}

/** @returns undefined, and says so, where it is none by HTTP */
function checked(proxy: NamedProxy, { report }: Environment): NamedProxy | undefined {
  if (parseHttpUrl(proxy.url) !== undefined) return proxy;
  report({
    code: 'invalid-value',
    name: proxy.variable,
    value: maskSecrets(proxy.url),
    expected: 'the URL of a proxy by http:// or https://',
    meant: /^\w+:\/\//.test(proxy.url) ? undefined : likelyUrl(proxy.url),
    used: 'no proxy, as Node does',
  });
  return undefined;
}
