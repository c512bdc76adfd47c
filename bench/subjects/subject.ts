/** In which module system the services are written. */
export type Modules = 'cjs' | 'esm';

/** What one measurement asks of a subject. */
export interface Setting {
  /** Base address of the receiver. */
  readonly endpoint: string;
  /** All traces, or none. */
  readonly sampled: boolean;
  readonly modules: Modules;
}

/** How a subject is put in front of a service. */
export interface Preload {
  /** Flags of Node. */
  readonly nodeArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What is promised to arrive at the receiver. */
export interface Promised {
  /** A server span for each request. */
  readonly serverSpans: boolean;
  /**
   * A duration histogram that counts each request. `null`: whatever comes is right, since not all
   * of them have that metric.
   */
  readonly requestMetric: boolean | null;
  /** Loggers whose lines arrive as log records; `null`: whatever comes is right. */
  readonly logs: readonly string[] | null;
}

/** Something to put in front of a service, or nothing: what the bench compares. */
export interface Subject {
  readonly name: string;
  readonly title: string;
  readonly promised: Promised;
  /**
   * Whether SIGTERM makes it send what it still has. The others get the time that their timers need
   * before they are ended, so that nothing is counted as lost that a longer life would have sent.
   */
  readonly flushesAtSigterm: boolean;
  /** A peer that does not install, start or deliver is reported, and is no failure of the bench. */
  readonly peer: boolean;
  preload(setting: Setting): Preload;
  /** Takes away what its starts have kept for the next; what is returned puts it back. */
  forget?(): () => void;
  /** Why its telemetry cannot be counted. It is then measured where none is due only. */
  readonly uncountable?: string;
  /** The folder that it is installed in; none for bare Node and the checkout. */
  readonly folder?: string;
}

/**
 * The same for all that understand the specification's variables. What departs from the defaults:
 *
 * - the queues are larger, since a queue that overflows while a slow start or a busy machine holds it
 *   up makes a subject look cheap: it has less to send;
 * - metrics leave every 5 s rather than every 60, so that a run of seconds has their cost in it.
 */
export function telemetryEnvironment({ endpoint, sampled }: Setting): Record<string, string> {
  return {
    OTEL_SERVICE_NAME: 'bench',
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
    OTEL_TRACES_SAMPLER: sampled ? 'always_on' : 'always_off',
    OTEL_BSP_MAX_QUEUE_SIZE: '32768',
    OTEL_BLRP_MAX_QUEUE_SIZE: '32768',
    OTEL_METRIC_EXPORT_INTERVAL: '5000',
    OTEL_METRIC_EXPORT_TIMEOUT: '5000',
  };
}
