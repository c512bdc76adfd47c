import type { ProxySettings } from '../configuration/environment/proxy-from-environment.ts';
import { maskSecrets } from '../configuration/values/url.ts';

/** Which proxies are used and which are ignored, for the line at start and for `doctor`; begins with a space. */
export function proxyText({ isFollowed, http, https, grpc }: ProxySettings): string {
  const proxies = isFollowed ? [https, http, grpc] : [grpc];
  const urls = new Set(
    proxies.flatMap((proxy) => (proxy === undefined ? [] : [maskSecrets(proxy.url)])),
  );
  const inUse =
    urls.size === 0 ? '' : ` Proxy${isFollowed ? '' : ' for gRPC'}: ${[...urls].join(', ')}.`;
  const ignored = https ?? http;
  if (isFollowed || ignored === undefined) return inUse;
  return `${inUse} ${ignored.variable} is set but not used: exports over HTTP use it only with NODE_USE_ENV_PROXY=1, as Node does.`;
}
