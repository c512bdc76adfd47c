import type { ProxySettings } from '../configuration/environment/proxy-from-environment.ts';
import { maskSecrets } from '../configuration/values/url.ts';

/** What becomes of the proxies that the environment names, for the line at start and for `doctor`. */
export function proxyInWords({ isFollowed, http, https, grpc }: ProxySettings): string {
  const named = isFollowed ? [https, http, grpc] : [grpc];
  const urls = new Set(named.flatMap((it) => (it === undefined ? [] : [maskSecrets(it.url)])));
  const used =
    urls.size === 0 ? '' : ` Proxy${isFollowed ? '' : ' of gRPC'}: ${[...urls].join(', ')}.`;
  const ignored = https ?? http;
  if (isFollowed || ignored === undefined) return used;
  return `${used} ${ignored.variable} is set and not followed: exports by HTTP follow it as Node does, with NODE_USE_ENV_PROXY=1.`;
}
