import type { Target } from '../../export/pending-exports.ts';
import type { Cause, ExportError } from './cause.ts';
import { foreignText } from './foreign-text.ts';
import { tlsCause } from './tls-causes.ts';

/** What is put on errors of a connection to a proxy. */
interface ProxyError extends ExportError {
  readonly atProxy?: boolean;
  readonly proxyStatus?: number;
}

/** Codes of a connection that could not be opened. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host cannot be resolved',
  EAI_AGAIN: 'its host cannot be resolved',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ECONNRESET: 'it closed the connection before a response',
  EPIPE: 'it closed the connection before a response',
  ETIMEDOUT: 'it does not respond',
};

/**
 * Adds to a cause what proxies have to do with it. Loaded where the environment names one, and an export fails.
 *
 * @param own the cause as it would be without a proxy
 */
export function causeWithProxy(target: Target, code: string, fault: ProxyError, own: Cause): Cause {
  const { proxy, ignoredProxy } = target;
  if (proxy === undefined) {
    return ignoredProxy !== undefined && code in UNREACHABLE
      ? { ...own, cure: `${own.cure} ${notFollowed(ignoredProxy, target.protocol === 'grpc')}` }
      : own;
  }
  const { variable, secure } = proxy;
  const host = proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host;
  const place = `the proxy ${host}:${proxy.port}`;
  const status = fault.proxyStatus ?? statusIn(fault.message) ?? fault.status;
  if (status === 407) {
    const cause =
      proxy.authorization === undefined
        ? `${place} requires a user name and a password (407)`
        : `${place} rejects the user name and the password (407)`;
    return {
      code: 'SL_PROXY_CREDENTIALS',
      cause,
      cure: `Put them into ${variable}: http://user:password@${host}:${proxy.port}.`,
    };
  }
  const isAtProxy = fault.atProxy === true || fault.proxyStatus !== undefined;
  if (isAtProxy && fault.proxyStatus !== undefined) {
    return {
      code: 'SL_PROXY_REFUSED',
      cause: `${place} refuses the connection: ${foreignText(fault.message).replace(/^the proxy /, '')}`,
      cure: refusalCure(fault.proxyStatus, target),
    };
  }
  const isPlain = target.protocol !== 'grpc' && target.url.startsWith('http:');
  if (isAtProxy || (isPlain && fault.status === undefined)) {
    const reason =
      UNREACHABLE[code] ??
      tlsCause(`${code} ${fault.message}`)?.cause ??
      foreignText(fault.message);
    const other = secure ? ' Does it expect https:// or http://?' : '';
    return {
      code: 'SL_PROXY_UNUSABLE',
      cause: `${place} cannot be used: ${reason}${code === '' ? '' : ` (${code})`}`,
      cure: `Correct ${variable}, or add the host of the endpoint to NO_PROXY.${other}`,
    };
  }
  return {
    code: own.code,
    cause: `${own.cause}, by ${place}`,
    cure: `${own.cure} Or does the proxy of ${variable} respond? Hosts in NO_PROXY bypass it.`,
  };
}

function refusalCure(status: number, { url, proxy }: Target): string {
  const { host } = new URL(url);
  const except = `or add the host to NO_PROXY`;
  if (status === 403 || status === 405) return `Allow CONNECT to ${host} at the proxy, ${except}.`;
  if (status >= 500) return `Can the proxy resolve and reach ${host}? Check its log, ${except}.`;
  return `Is ${proxy?.variable} the address of a proxy? Check its log, ${except}.`;
}

/** gRPC's library has it in its message alone. */
function statusIn(message: string): number | undefined {
  const found = /through proxy .* with status (\d{3})/.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** For a proxy that is set and not used. */
export function notFollowed(variable: string, isGrpc: boolean): string {
  if (isGrpc) {
    return `${variable} names a proxy, which gRPC ignores: it reads grpc_proxy, in lower case, with an http:// address.`;
  }
  return `${variable} names a proxy, which exports use only where Node does: with NODE_USE_ENV_PROXY=1.`;
}
