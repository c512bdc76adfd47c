import type { MeantDifference } from './meant-difference.ts';

const UPSTREAM = "upstream's behaviour";

/** What upstream does to a service that Sightline is to leave alone. */
export const BEHAVIOUR: readonly MeantDifference[] = [
  {
    says: '`http.get(url, undefined, callback)` calls back, and headers given as an array arrive',
    reason:
      'Upstream’s wrapper treats `undefined` as the callback, and turns the array into `0: Host, 1: h …`.',
    effect: 'gain',
    where: [
      {
        program: 'http-client-header-arrays',
        what: 'span *|metric *',
      },
      { program: 'http-client-undefined-options|http-client-header-arrays', what: UPSTREAM },
    ],
  },
  {
    says: 'An `http` function that a test mocks is mocked for every importer',
    reason: 'With upstream, importers still call the real one.',
    effect: 'gain',
    where: [{ program: 'loading-sync-builtins', side: 'upstream' }],
  },
  {
    says: 'Request headers forwarded through `fetch`, undici or @fastify/http-proxy have one `traceparent`',
    reason: 'Upstream adds a second one, and the next service loses the trace.',
    effect: 'gain',
    where: [
      { program: 'fetch-forwarded-headers|fastify-proxy', what: UPSTREAM },
      { program: 'fetch-forwarded-headers|fastify-proxy', what: 'span *' },
      { program: 'fetch-forwarded-headers|fastify-proxy', what: 'metric *' },
    ],
  },
  {
    says: 'The client span’s `traceparent` and `tracestate` replace those that the service sets on an outgoing request',
    reason: 'There is one trace, and a `tracestate` belongs to its `traceparent`.',
    effect: 'neutral',
    where: [{ program: 'fetch-forwarded-headers', what: 'behaviour', field: 'stdout *' }],
  },
  {
    says: 'Modules are the same as without a preload, however they are loaded: URLs, identity, mocks',
    reason:
      'Upstream’s loader adds `?iitm=true` to URLs and gives importers a different module object.',
    effect: 'gain',
    where: [
      {
        program: 'loading-resolve|loading-plugins|loading-doubles|loading-sync-builtins',
        what: UPSTREAM,
      },
    ],
  },
  {
    says: 'Functions, listeners, Express layers and modules are the same as without a preload: names, lengths, identity, counts',
    reason: 'Mocks, plugin loaders and middleware stacks rely on them.',
    effect: 'gain',
    where: [
      {
        program: 'functions-as-they-were|emitters|express-stack|express-4/express-stack',
        what: UPSTREAM,
      },
      { program: 'loading-stacks|ends-sigterm-handled', what: UPSTREAM },
    ],
  },
  {
    says: 'Frozen or invalid arguments are left to the library: Hapi plugins, kafkajs messages, gRPC metadata and trailers',
    reason:
      'Upstream modifies them, throws where the library returns a rejection, and loses trailers.',
    effect: 'gain',
    where: [{ program: 'hapi-plugins|kafkajs-arguments|grpc-calls', what: UPSTREAM }],
  },
  {
    says: 'kafkajs: sending frozen messages has a span, and is counted',
    reason: 'Upstream’s `send` throws first.',
    effect: 'gain',
    where: [
      {
        program: 'kafkajs-arguments',
        what: 'span PRODUCER send t*',
        field: 'whole*',
        side: 'sightline',
      },
      {
        program: 'kafkajs-arguments',
        what: 'metric messaging.client.sent.messages',
        field: 'whole',
        side: 'sightline',
      },
    ],
  },
  {
    says: '`parse` and `asResponse` of openai work; a removed Socket.IO listener is not called, and has no span',
    reason:
      'Upstream consumes the caller’s response, and loses track of the listeners that it wrapped.',
    effect: 'gain',
    where: [
      { program: 'openai-calls|socket-io', what: UPSTREAM },
      // One event less, so that those after it have other numbers.
      {
        program: 'socket-io',
        what: 'span CONSUMER receive / #*',
        field: 'attribute messaging.socket.io.event_name',
        side: 'both',
      },
      {
        program: 'socket-io',
        what: 'span CONSUMER receive / #4',
        field: 'whole*',
        side: 'upstream',
      },
      { program: 'socket-io', what: 'span PRODUCER send /', field: 'parent', side: 'both' },
    ],
  },
  {
    says: 'openai: spans and metrics follow semantic-conventions-genai v0.1.0, with the API, the output type, the status and error codes',
    reason: 'Upstream follows 1.36 (docs/decisions/genai.md).',
    effect: 'gain',
    where: [
      {
        program: 'openai-calls',
        what: 'span CLIENT chat m*|span CLIENT embeddings m',
        field:
          'attribute gen_ai.provider.name|attribute gen_ai.system|attribute openai.api.type|attribute gen_ai.output.type|attribute error.type|attribute http.response.status_code|event exception',
      },
      { program: 'openai-calls', what: 'metric gen_ai.*', field: 'whole*' },
    ],
  },
  {
    says: 'openai: no log records of messages and responses; if content is enabled, it is on the span',
    reason: 'v0.1.0 puts content in attributes; without content, the records said nothing.',
    effect: 'neutral',
    where: [{ program: 'openai-calls', what: 'log *', field: 'whole|span', side: 'upstream' }],
  },
  {
    says: 'openai: a call whose raw response the service reads (`asResponse`) has no response model and no token counts',
    reason: 'They are in the body, which only the service may read.',
    effect: 'loss',
    where: [
      {
        program: 'openai-calls',
        what: 'span CLIENT chat m #3',
        field: 'attribute gen_ai.response.*|attribute gen_ai.usage.*',
        side: 'upstream',
      },
    ],
  },
  {
    says: 'Node’s ES module loader loads a CommonJS entry, which shows at the bottom of its stacks',
    reason: 'Node does so beside any `--import`.',
    effect: 'neutral',
    where: [
      {
        program: 'loading-stacks',
        modules: 'cjs',
        what: 'behaviour',
        field: 'stdout line “at inner.js*',
        side: 'both',
      },
    ],
  },
  {
    says: 'Stacks in a request contain one frame of Sightline, between those of the service and those of Node’s server',
    reason:
      'It enters the context of the request. The service’s frames come first; upstream has more frames.',
    effect: 'neutral',
    where: [
      {
        program: 'loading-stacks',
        what: 'behaviour',
        field: 'stdout line “at loading-stacks.cjs*',
        side: 'both',
      },
    ],
  },
];
