/** Names that settings may have as values, in the order in which they are listed. */

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

/** Sightline's own sampler, which decides when a trace ends. */
export const TAIL_SAMPLER = 'sightline_tail';

export const SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
  TAIL_SAMPLER,
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Samplers of the specification that the JavaScript SDK does not have. */
export const UNSUPPORTED_SAMPLERS = ['jaeger_remote', 'parentbased_jaeger_remote', 'xray'] as const;

export const DEFAULT_DETECTORS = [
  'env',
  'host',
  'os',
  'process',
  'serviceinstance',
  'container',
  'k8s',
] as const;

/** Resource detectors. Those of clouds request metadata over the network, so they run only where a setting names them. */
export const DETECTORS = [...DEFAULT_DETECTORS, 'alibaba', 'aws', 'azure', 'gcp'] as const;
export type DetectorName = (typeof DETECTORS)[number];

export const LOG_LEVELS = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** The instrumentations of generative AI that can record content (docs/genai.md). */
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
