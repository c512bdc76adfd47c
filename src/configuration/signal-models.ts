import type {
  ExperimentalPrometheusMetricExporterConfigModel,
  LoggerProviderConfigModel,
  LogRecordLimitsConfigModel,
  MeterProviderConfigModel,
  OtlpGrpcExporterConfigModel,
  OtlpGrpcMetricExporterConfigModel,
  OtlpHttpExporterConfigModel,
  OtlpHttpMetricExporterConfigModel,
  PeriodicMetricReaderConfigModel,
  PullMetricReaderConfigModel,
  PushMetricExporterConfigModel,
  SamplerConfigModel,
  SpanLimitsConfigModel,
  TracerProviderConfigModel,
} from '@opentelemetry/configuration';

/** A part of declarative configuration in which these settings have a value, at least the default. */
type Complete<T, K extends keyof NonNullable<T>> = Omit<NonNullable<T>, K> & {
  readonly [P in K]-?: NonNullable<NonNullable<T>[P]>;
};

/** A batch processor's settings. Delays in ms. */
export interface BatchSettings {
  readonly schedule_delay: number;
  /** Zero for no limit. */
  readonly export_timeout: number;
  readonly max_queue_size: number;
  /** At most the size of the queue. */
  readonly max_export_batch_size: number;
}

export type OtlpHttpModel = Complete<OtlpHttpExporterConfigModel, 'endpoint' | 'timeout'>;
export type OtlpGrpcModel = Complete<OtlpGrpcExporterConfigModel, 'endpoint' | 'timeout'>;

/** An exporter of spans or log records: one of the keys is set. */
export interface ExporterModel {
  readonly otlp_http?: OtlpHttpModel;
  readonly otlp_grpc?: OtlpGrpcModel;
  readonly console?: object | null;
  /** Only for spans. */
  readonly zipkin?: ZipkinExporterModel;
}

/** An endpoint that accepts spans in Zipkin's format. */
export interface ZipkinExporterModel {
  readonly endpoint: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** A processor of spans or log records: one of the two is set. */
export interface ProcessorModel {
  readonly batch?: BatchSettings & { readonly exporter: ExporterModel };
  readonly simple?: { readonly exporter: ExporterModel };
}

export interface MetricExporterModel {
  readonly otlp_http?: Complete<OtlpHttpMetricExporterConfigModel, 'endpoint' | 'timeout'>;
  readonly otlp_grpc?: Complete<OtlpGrpcMetricExporterConfigModel, 'endpoint' | 'timeout'>;
  readonly console?: PushMetricExporterConfigModel['console'];
}

export type PrometheusModel = Complete<
  ExperimentalPrometheusMetricExporterConfigModel,
  'host' | 'port'
>;

export type PeriodicReaderModel = Omit<
  Complete<PeriodicMetricReaderConfigModel, 'interval' | 'timeout'>,
  'exporter'
> & { readonly exporter: MetricExporterModel };

/** A reader of metrics: one of the two is set. */
export interface ReaderModel {
  readonly periodic?: PeriodicReaderModel;
  readonly pull?: Omit<PullMetricReaderConfigModel, 'exporter'> & {
    readonly exporter: { readonly 'prometheus/development'?: PrometheusModel };
  };
}

/** Null for no limit. */
type ValueLength = { readonly attribute_value_length_limit: number | null };

export type TracesModel = Omit<TracerProviderConfigModel, 'processors' | 'sampler' | 'limits'> & {
  readonly processors: readonly ProcessorModel[];
  readonly sampler: SamplerConfigModel;
  readonly limits: ValueLength &
    Complete<SpanLimitsConfigModel, Exclude<keyof SpanLimitsConfigModel, keyof ValueLength>>;
};

export type MetricsModel = Omit<MeterProviderConfigModel, 'readers'> & {
  readonly readers: readonly ReaderModel[];
};

export type LogsModel = Omit<LoggerProviderConfigModel, 'processors' | 'limits'> & {
  readonly processors: readonly ProcessorModel[];
  readonly limits: ValueLength & Complete<LogRecordLimitsConfigModel, 'attribute_count_limit'>;
};
