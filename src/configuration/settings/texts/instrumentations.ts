import type { TextSection } from './text.ts';

export const INSTRUMENTATIONS: TextSection = {
  title: 'Instrumentations',
  texts: [
    {
      names: ['OTEL_NODE_ENABLED_INSTRUMENTATIONS'],
      meaning: 'The only instrumentations that are on: list of short names (`http,express,pg`)',
      default: 'all but {offByDefault}',
      source: 'upstream',
    },
    {
      names: ['OTEL_NODE_DISABLED_INSTRUMENTATIONS'],
      meaning:
        'Instrumentations that are off: list of short names. Overrides `OTEL_NODE_ENABLED_INSTRUMENTATIONS`',
      default: 'none',
      source: 'upstream',
    },
    {
      names: ['OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS'],
      meaning:
        'Request methods that are recorded by name, case-sensitive; others become `_OTHER`. The list replaces the default',
      default: 'RFC 9110, `PATCH`, `QUERY`',
      source: 'spec',
    },
    {
      names: [
        'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS',
        'OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS',
      ],
      meaning:
        'Headers of incoming requests and of their responses to record as attributes (`http.request.header.<name>`): list of names',
      default: 'none',
      source: 'as in other languages',
    },
    {
      names: [
        'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS',
        'OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS',
      ],
      meaning:
        'Headers of outgoing requests of `http` and `https`, and of their responses, to record as attributes: list of names',
      default: 'none',
      source: 'as in other languages',
    },
    {
      names: ['OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT'],
      meaning:
        '{words}: whether spans of [generative AI](genai.md) have prompts, responses, and arguments and results of tools, all redacted. `span_only` means `true`, `no_content` means `false`',
      source: 'as in other languages',
    },
  ],
};
