import type { MeantDifference } from './meant-difference.ts';

const UPSTREAM = "upstream's behaviour";

/** What upstream does to a service that Sightline is to leave alone. */
export const BEHAVIOUR: readonly MeantDifference[] = [
  {
    says: '`http.get(url, undefined, callback)` calls back, and headers given as an array arrive',
    reason:
      'Upstream’s wrapper takes `undefined` for the callback, and makes `0: Host, 1: h …` of the array.',
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
    says: 'A function of `http` that a test replaces is replaced for all who import it',
    reason: 'Upstream’s importers go on calling the real one.',
    effect: 'gain',
    where: [{ program: 'loading-sync-builtins', side: 'upstream' }],
  },
  {
    says: 'Headers of a request that are passed on by `fetch`, undici or @fastify/http-proxy leave with one `traceparent`',
    reason:
      'Upstream adds its own beside the one that was there, and the next service loses the trace.',
    effect: 'gain',
    where: [
      { program: 'fetch-forwarded-headers|fastify-proxy', what: UPSTREAM },
      { program: 'fetch-forwarded-headers|fastify-proxy', what: 'span *' },
      { program: 'fetch-forwarded-headers|fastify-proxy', what: 'metric *' },
    ],
  },
  {
    says: 'A `traceparent` and `tracestate` that the service sets itself on an outgoing request are replaced by those of its client span',
    reason: 'There is one trace, and a `tracestate` belongs to its `traceparent`.',
    effect: 'neutral',
    where: [{ program: 'fetch-forwarded-headers', what: 'behaviour', field: 'stdout *' }],
  },
  {
    says: 'Modules are what they are without a preload, by whatever way they are loaded: URLs, identity, mocks',
    reason:
      'Upstream’s loader shows `?iitm=true` in them, and its patches are not those of the module.',
    effect: 'gain',
    where: [
      {
        program: 'loading-resolve|loading-plugins|loading-doubles|loading-sync-builtins',
        what: UPSTREAM,
      },
    ],
  },
  {
    says: 'Functions, listeners, layers of Express and modules are what they are without a preload: names, lengths, identity, counts',
    reason: 'Services and libraries look at them: mocks, plugin loaders, stacks of middleware.',
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
    says: 'Arguments that are frozen or wrong are the library’s to judge: Hapi’s plugins, messages of kafkajs, metadata and trailers of gRPC',
    reason: 'Upstream writes into them, throws where the library rejects, and loses trailers.',
    effect: 'gain',
    where: [{ program: 'hapi-plugins|kafkajs-arguments|grpc-calls', what: UPSTREAM }],
  },
  {
    says: 'kafkajs: to send frozen messages has a span, and counts',
    reason: 'Upstream’s `send` throws before there is one.',
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
    says: '`parse` and `asResponse` of openai work; a listener of Socket.IO that was taken off is not called, and has no span',
    reason: 'Upstream reads the answer that is the caller’s, and forgets what it wrapped.',
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
    says: 'openai: spans and metrics have the names of semantic-conventions-genai v0.1.0, with the API, the type of output, the status and the code of an error',
    reason: 'Upstream has those of 1.36 (docs/decisions/genai.md).',
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
    says: 'openai: no log records of messages and answers; what was said is on the span where it is asked for',
    reason: 'v0.1.0 has it in attributes; without content the records said nothing.',
    effect: 'neutral',
    where: [{ program: 'openai-calls', what: 'log *', field: 'whole|span', side: 'upstream' }],
  },
  {
    says: 'openai: a call of which the service takes the response itself (`asResponse`) has no model and no tokens of its answer',
    reason: 'They are in the body, which is the service’s to read.',
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
    says: 'The entry in CommonJS is loaded by the loader of ES modules, which the end of its stacks shows',
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
    says: 'One frame of Sightline stands in the stacks of a request, between those of the service and of Node’s server',
    reason:
      'The handler runs in the context of its request, which is entered there. Frames of the service come first; upstream has more.',
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
