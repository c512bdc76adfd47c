import type { TextSection } from './text.ts';

export const INSTRUMENTATIONS: TextSection = {
  title: 'Instrumentations',
  texts: [
    {
      names: ['OTEL_NODE_ENABLED_INSTRUMENTATIONS'],
      meaning: 'Only these run: list of short names (`http,express,pg`)',
      default: 'all but {offByDefault}',
      source: 'upstream',
    },
    {
      names: ['OTEL_NODE_DISABLED_INSTRUMENTATIONS'],
      meaning: 'These do not run; overrides `OTEL_NODE_ENABLED_INSTRUMENTATIONS`',
      default: 'none',
      source: 'upstream',
    },
    {
      names: ['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'],
      meaning:
        'Request methods that are recorded by name, case-sensitive; others become `_OTHER`. The full list: it replaces the default',
      default: 'RFC 9110, `PATCH`, `QUERY`',
      source: 'spec',
    },
    {
      names: [
        'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS',
        'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS',
      ],
      meaning:
        'Headers of incoming requests and of their responses that become attributes, `http.request.header.<name>`; names separated by commas',
      default: 'none',
      source: 'as in other languages',
    },
    {
      names: [
        'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS',
        'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS',
      ],
      meaning:
        'Headers of outgoing requests by `http` and `https` and of their responses that become attributes',
      default: 'none',
      source: 'as in other languages',
    },
    {
      names: ['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'],
      meaning:
        '{words}: whether prompts, answers, and arguments and results of tools go onto the spans of [generative AI](genai.md), redacted; `span_only` is `true`, `no_content` is `false`',
      source: 'as in other languages',
    },
  ],
};
