/** Names that settings may hold, in the order in which they are shown. */

export const SIGNALS = ['traces', 'metrics', 'logs'] as const;
export type Signal = (typeof SIGNALS)[number];

export const EXPORTERS = {
  traces: ['otlp', 'console', 'zipkin', 'none'],
  metrics: ['otlp', 'console', 'prometheus', 'none'],
  logs: ['otlp', 'console', 'none'],
} as const;

export const OTLP_PROTOCOLS = ['http/protobuf', 'http/json', 'grpc'] as const;
export type OtlpProtocol = (typeof OTLP_PROTOCOLS)[number];

export const PROPAGATORS = [
  'tracecontext',
  'baggage',
  'b3',
  'b3multi',
  'jaeger',
  'xray',
  'none',
] as const;
export type PropagatorName = (typeof PROPAGATORS)[number];

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  'sightline_tail',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Sightline's own, which decides when a trace ends. */
export const TAIL_SAMPLER = 'sightline_tail';

/** Samplers which the specification names and the JavaScript SDK does not have. */
export const SAMPLERS_ELSEWHERE = ['jaeger_remote', 'parentbased_jaeger_remote', 'xray'] as const;

/**
 * Resource detectors. Those of clouds ask an address of the cloud for metadata, and so run only
 * where they are named (or `all` is).
 */
export const DETECTORS = [
  'env',
  'host',
  'os',
  'process',
  'serviceinstance',
  'container',
  'k8s',
  'alibaba',
  'aws',
  'azure',
  'gcp',
] as const;
export type DetectorName = (typeof DETECTORS)[number];

export const DEFAULT_DETECTORS: readonly DetectorName[] = [
  'env',
  'host',
  'os',
  'process',
  'serviceinstance',
  'container',
  'k8s',
];

export const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The instrumentations of generative AI, which have an option for content (docs/genai.md). */
export const GENAI_INSTRUMENTATIONS: readonly string[] = [
  'ai',
  'anthropic',
  'bedrock',
  'claude-agent-sdk',
  'google-genai',
  'langchain',
  'mcp',
  'openai',
  'openai-agents',
];
