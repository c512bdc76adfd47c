import type { Environment } from '../environment-reader.ts';
import { nodeFlags } from '../node-flags/node-flags.ts';
import type { SettingName } from '../settings/table.ts';
import { likelyUrl, maskSecrets, parseHttpUrl } from '../values/url.ts';

/** A proxy and the variable that sets it. The URL may contain a password. */
export interface NamedProxy {
  readonly variable: string;
  readonly url: string;
}

/** The proxies of the environment (docs/decisions/proxies.md). */
export interface ProxySettings {
  /** Whether exports over HTTP use them: where Node does (NODE_USE_ENV_PROXY, --use-env-proxy). */
  readonly isFollowed: boolean;
  /** For requests to `http:` and `https:` URLs. */
  readonly http: NamedProxy | undefined;
  readonly https: NamedProxy | undefined;
  /** For gRPC, whose libraries always use it. */
  readonly grpc: NamedProxy | undefined;
  /** Hosts that are reached without a proxy: names, addresses, networks, `*`. */
  readonly except: readonly string[];
  readonly exceptGrpc: readonly string[];
}

const FLAG = '--use-env-proxy';

/**
 * The lower-case name takes precedence, as in Node and curl; gRPC libraries read only that.
 *
 * @param execArgv flags of Node
 * @returns undefined where no proxy is set
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
  const grpcProxy = read('grpc_proxy');
  const isEnabled = string('NODE_USE_ENV_PROXY') === '1';
  const except = listOf(string('no_proxy') ?? string('NO_PROXY'));
  if (https === undefined && http === undefined && grpcProxy === undefined) return undefined;
  const isFollowed = isEnabled || nodeFlags(execArgv, environment.variables).includes(FLAG);
  const grpc =
    grpcProxy ?? (isFollowed ? (https ?? http) : read('grpc_proxy', 'https_proxy', 'http_proxy'));
  const valid = (proxy: NamedProxy | undefined, isUsed: boolean) =>
    proxy !== undefined && isUsed ? checkProxy(proxy, environment) : proxy;
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

/** @returns undefined, with a report, where it is not an HTTP proxy */
function checkProxy(proxy: NamedProxy, { report }: Environment): NamedProxy | undefined {
  if (parseHttpUrl(proxy.url) !== undefined) return proxy;
  report({
    code: 'invalid-value',
    name: proxy.variable,
    value: maskSecrets(proxy.url),
    expected: 'the URL of a proxy, with http:// or https://',
    suggestion: /^\w+:\/\//.test(proxy.url) ? undefined : likelyUrl(proxy.url),
    used: 'no proxy, as Node does',
  });
  return undefined;
}
