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

/** A part of declarative configuration in which these settings have a value, be it the default. */
type Filled<T, K extends keyof NonNullable<T>> = Omit<NonNullable<T>, K> & {
  readonly [P in K]-?: NonNullable<NonNullable<T>[P]>;
};

/** A batch processor's settings. Delays in ms. */
export interface BatchSettings {
  readonly schedule_delay: number;
  /** Zero for no limit. */
  readonly export_timeout: number;
  readonly max_queue_size: number;
  /** Not more than the queue takes. */
  readonly max_export_batch_size: number;
}

export type OtlpHttpModel = Filled<OtlpHttpExporterConfigModel, 'endpoint' | 'timeout'>;
export type OtlpGrpcModel = Filled<OtlpGrpcExporterConfigModel, 'endpoint' | 'timeout'>;

/** An exporter of spans or log records: one of the keys is set. */
export interface ExporterModel {
  readonly otlp_http?: OtlpHttpModel;
  readonly otlp_grpc?: OtlpGrpcModel;
  readonly console?: object | null;
  /** Of spans. */
  readonly zipkin?: ZipkinExporterModel;
}

/** Where spans go in Zipkin's format. */
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
  readonly otlp_http?: Filled<OtlpHttpMetricExporterConfigModel, 'endpoint' | 'timeout'>;
  readonly otlp_grpc?: Filled<OtlpGrpcMetricExporterConfigModel, 'endpoint' | 'timeout'>;
  readonly console?: PushMetricExporterConfigModel['console'];
}

export type PrometheusModel = Filled<
  ExperimentalPrometheusMetricExporterConfigModel,
  'host' | 'port'
>;

export type PeriodicReaderModel = Omit<
  Filled<PeriodicMetricReaderConfigModel, 'interval' | 'timeout'>,
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
    Filled<SpanLimitsConfigModel, Exclude<keyof SpanLimitsConfigModel, keyof ValueLength>>;
};

export type MetricsModel = Omit<MeterProviderConfigModel, 'readers'> & {
  readonly readers: readonly ReaderModel[];
};

export type LogsModel = Omit<LoggerProviderConfigModel, 'processors' | 'limits'> & {
  readonly processors: readonly ProcessorModel[];
  readonly limits: ValueLength & Filled<LogRecordLimitsConfigModel, 'attribute_count_limit'>;
};
