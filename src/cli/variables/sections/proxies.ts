// Written by scripts/generate-variables.ts; do not edit.
import type { VariableSection } from '../variable.ts';

export const PROXIES: VariableSection = {
  title: 'Proxies',
  variables: [
    {
      names: ['NODE_USE_ENV_PROXY'],
      type: 'text',
      meaning:
        '`1`: exports by HTTP, and errors, go by `HTTPS_PROXY` and `HTTP_PROXY`. gRPC follows them without it',
      default: 'not set',
      source: 'Node',
    },
    {
      names: ['HTTPS_PROXY', 'https_proxy'],
      type: 'URL',
      meaning: 'Proxy for `https://` endpoints: `http://proxy.example:3128`',
      default: 'none',
      source: 'Node, gRPC the second',
    },
    {
      names: ['HTTP_PROXY', 'http_proxy'],
      type: 'URL',
      meaning: 'Proxy for `http://` endpoints',
      default: 'none',
      source: 'Node, gRPC the second',
    },
    {
      names: ['grpc_proxy'],
      type: 'URL',
      meaning: 'Proxy for gRPC, before the proxies for HTTP',
      default: 'none',
      source: 'gRPC',
    },
    {
      names: ['NO_PROXY', 'no_proxy'],
      type: 'list',
      meaning: 'Hosts that are reached without one, between commas',
      default: 'none',
      source: 'Node, gRPC',
    },
  ],
};
