import type { TextSection } from './text.ts';

export const PROXIES: TextSection = {
  title: 'Proxies',
  texts: [
    {
      names: ['NODE_USE_ENV_PROXY'],
      meaning:
        '`1`: HTTP exports and Sentry errors use `HTTPS_PROXY` and `HTTP_PROXY`. gRPC uses them without this variable',
      source: 'Node',
    },
    {
      names: ['HTTPS_PROXY', 'https_proxy'],
      meaning: 'Proxy for `https://` endpoints: `http://proxy.example:3128`',
      default: 'none',
      source: 'Node, gRPC the second',
    },
    {
      names: ['HTTP_PROXY', 'http_proxy'],
      meaning: 'Proxy for `http://` endpoints',
      default: 'none',
      source: 'Node, gRPC the second',
    },
    {
      names: ['grpc_proxy'],
      meaning: 'Proxy for gRPC; overrides the proxies for HTTP',
      default: 'none',
      source: 'gRPC',
    },
    {
      names: ['NO_PROXY', 'no_proxy'],
      meaning: 'Hosts to reach without a proxy: list of names',
      default: 'none',
      source: 'Node, gRPC',
    },
    {
      names: ['no_grpc_proxy'],
      meaning: 'Hosts that gRPC reaches without a proxy: list of names. Overrides `no_proxy`',
      default: '`no_proxy`',
      source: 'gRPC',
    },
  ],
};
