import type { Target } from '../../export/pending-exports.ts';
import type { Cause, ExportError } from './cause.ts';
import { foreignText } from './foreign-text.ts';
import { tlsCause } from './tls-causes.ts';

/** What is put on errors of a connection to a proxy. */
interface ProxyError extends ExportError {
  readonly atProxy?: boolean;
  readonly proxyStatus?: number;
}

/** Codes of a connection that does not come about. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'no such host is known',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ECONNRESET: 'it closed the connection before an answer',
  EPIPE: 'it closed the connection before an answer',
  ETIMEDOUT: 'it does not answer',
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
        ? `${place} wants a user and a password (407)`
        : `${place} does not take the user and password that it is given (407)`;
    return { cause, cure: `Give them in ${variable}: http://user:password@${host}:${proxy.port}.` };
  }
  const isAtProxy = fault.atProxy === true || fault.proxyStatus !== undefined;
  if (isAtProxy && fault.proxyStatus !== undefined) {
    return {
      cause: `${place} does not let it through: ${foreignText(fault.message).replace(/^the proxy /, '')}`,
      cure: refusalCure(fault.proxyStatus, target),
    };
  }
  const isPlain = target.protocol !== 'grpc' && target.url.startsWith('http:');
  if (isAtProxy || (isPlain && fault.status === undefined)) {
    const reason =
      UNREACHABLE[code] ??
      tlsCause(`${code} ${fault.message}`)?.cause ??
      foreignText(fault.message);
    const other = secure ? ' Is it spoken to by https:// there, or by http://?' : '';
    return {
      cause: `${place} cannot be used: ${reason}${code === '' ? '' : ` (${code})`}`,
      cure: `Correct ${variable}, or name the host of the endpoint in NO_PROXY.${other}`,
    };
  }
  return {
    cause: `${own.cause}, by ${place}`,
    cure: `${own.cure} Or is it the proxy of ${variable} that answers? NO_PROXY keeps a host from it.`,
  };
}

function refusalCure(status: number, { url, proxy }: Target): string {
  const { host } = new URL(url);
  const except = `or name the host in NO_PROXY`;
  if (status === 403 || status === 405) return `Allow CONNECT to ${host} at the proxy, ${except}.`;
  if (status >= 500)
    return `Can the proxy reach ${host}, and does it know that name? Look into its log, ${except}.`;
  return `Is ${proxy?.variable} the address of a proxy? Look into its log, ${except}.`;
}

/** gRPC's library has it in its words alone. */
function statusIn(message: string): number | undefined {
  const found = /through proxy .* with status (\d{3})/.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Said of a proxy that is named and not used. */
export function notFollowed(variable: string, isGrpc: boolean): string {
  if (isGrpc) {
    return `${variable} names a proxy, which gRPC does not follow: it wants one by http:// in grpc_proxy, in lower case.`;
  }
  return `${variable} names a proxy, which exports follow only where Node does: with NODE_USE_ENV_PROXY=1.`;
}
