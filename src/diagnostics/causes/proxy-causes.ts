import type { Target } from '../../export/pending-exports.ts';
import type { Cause, ExportError } from './cause.ts';
import { tlsCause } from './tls-causes.ts';
import { sanitizeText } from './untrusted-text.ts';

/** An error of a connection through a proxy. */
interface ProxyError extends ExportError {
  readonly atProxy?: boolean;
  readonly proxyStatus?: number;
}

/** Why a proxy cannot be reached, by the error code. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing is listening there',
  ENOTFOUND: 'its host cannot be resolved',
  EAI_AGAIN: 'its host cannot be resolved',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ECONNRESET: 'it closed the connection without responding',
  EPIPE: 'it closed the connection without responding',
  ETIMEDOUT: 'it does not respond',
};

/**
 * Adds the part of proxies to the cause of a failed export. Loaded only if the environment names a proxy.
 *
 * @param direct the cause if there were no proxy
 */
export function causeWithProxy(
  target: Target,
  code: string,
  fault: ProxyError,
  direct: Cause,
): Cause {
  const { proxy, ignoredProxy } = target;
  if (proxy === undefined) {
    return ignoredProxy !== undefined && code in UNREACHABLE
      ? {
          ...direct,
          cure: `${direct.cure} ${ignoredText(ignoredProxy, target.protocol === 'grpc')}`,
        }
      : direct;
  }
  const { variable, secure } = proxy;
  const host = proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host;
  const label = `the proxy ${host}:${proxy.port}`;
  const status = fault.proxyStatus ?? statusIn(fault.message) ?? fault.status;
  if (status === 407) {
    const cause =
      proxy.authorization === undefined
        ? `${label} requires a user name and password (407)`
        : `${label} rejects the user name and password (407)`;
    return {
      code: 'SL_PROXY_CREDENTIALS',
      cause,
      cure: `Set them in ${variable}: http://user:password@${host}:${proxy.port}.`,
    };
  }
  const isAtProxy = fault.atProxy === true || fault.proxyStatus !== undefined;
  if (isAtProxy && fault.proxyStatus !== undefined) {
    return {
      code: 'SL_PROXY_REFUSED',
      cause: `${label} refuses the connection: ${sanitizeText(fault.message).replace(/^the proxy /, '')}`,
      cure: refusalCure(fault.proxyStatus, target),
    };
  }
  const isPlain = target.protocol !== 'grpc' && target.url.startsWith('http:');
  if (isAtProxy || (isPlain && fault.status === undefined)) {
    const reason =
      UNREACHABLE[code] ??
      tlsCause(`${code} ${fault.message}`)?.cause ??
      sanitizeText(fault.message);
    const scheme = secure ? ' Check whether it expects https:// or http://.' : '';
    return {
      code: 'SL_PROXY_UNUSABLE',
      cause: `${label} cannot be used: ${reason}${code === '' ? '' : ` (${code})`}`,
      cure: `Correct ${variable}, or add the endpoint's host to NO_PROXY.${scheme}`,
    };
  }
  return {
    code: direct.code,
    cause: `${direct.cause}, through ${label}`,
    cure: `${direct.cure} Check that the proxy in ${variable} responds, too. Hosts in NO_PROXY bypass it.`,
  };
}

function refusalCure(status: number, { url, proxy }: Target): string {
  const { host } = new URL(url);
  const bypass = 'or add the host to NO_PROXY';
  if (status === 403 || status === 405) return `Allow CONNECT to ${host} at the proxy, ${bypass}.`;
  if (status >= 500) {
    return `Check the proxy's log and that it can resolve and reach ${host}, ${bypass}.`;
  }
  return `Check that ${proxy?.variable} is the address of a proxy, check its log, ${bypass}.`;
}

/** The status of the proxy, which gRPC has in its message only. */
function statusIn(message: string): number | undefined {
  const status = /through proxy .* with status (\d{3})/.exec(message)?.[1];
  return status === undefined ? undefined : Number(status);
}

/** The hint for a proxy that is set but not used. */
function ignoredText(variable: string, isGrpc: boolean): string {
  if (isGrpc) {
    return `${variable} names a proxy, but gRPC ignores it: it reads grpc_proxy, in lower case, with an http:// address.`;
  }
  return `${variable} names a proxy, but exports use it only with NODE_USE_ENV_PROXY=1, as Node does.`;
}
