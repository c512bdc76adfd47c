import type { Attributes, HrTime } from '@opentelemetry/api';
import type {
  AggregationTemporality,
  IMetricReader,
  MeterProvider,
  MetricData,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

/**
 * The private parts of @opentelemetry/sdk-metrics 3.0.0 on which collections rely; no other file names them.
 * `test/signals/metric-collection.test.ts` and `metric-overflow.test.ts` fail when they change.
 */
export interface SdkState {
  readonly resource: ResourceMetrics['resource'];
  readonly metricCollectors: readonly SdkCollector[];
  readonly meterSharedStates: ReadonlyMap<string, SdkMeter>;
}

/** Identifies a reader in the SDK. */
export interface SdkCollector {
  readonly _metricReader: IMetricReader;
}

export interface SdkMeter {
  readonly _instrumentationScope: ResourceMetrics['scopeMetrics'][number]['scope'];
  readonly observableRegistry: ObservableRegistry;
  readonly metricStorageRegistry: { getStorages(collector: SdkCollector): readonly SdkStorage[] };
}

/** The observable instruments of a meter. */
export interface ObservableRegistry {
  readonly _callbacks: ReadonlyArray<{
    readonly instrument: SdkObservable;
    callback(result: { observe(value: number, attributes?: Attributes): void }): unknown;
  }>;
  readonly _batchCallbacks: ReadonlyArray<{
    readonly instruments: ReadonlySet<SdkObservable>;
    callback(result: {
      observe(instrument: SdkObservable, value: number, attributes?: Attributes): void;
    }): unknown;
  }>;
  /** Calls all callbacks and waits for those that return promises. Never rejects. */
  observe(time: HrTime, timeoutMillis: number | undefined): Promise<readonly unknown[]>;
}

export interface SdkObservable {
  readonly _metricStorages: ReadonlyArray<{
    record(values: { entries(): Iterable<Measurement> }, time: HrTime): void;
  }>;
}

export type Measurement = readonly [Attributes, number];

/** The series of one instrument. */
export interface SdkStorage {
  collect(collector: SdkCollector, time: HrTime): MetricData | undefined;
  readonly _instrumentDescriptor: MetricData['descriptor'];
  readonly _aggregationCardinalityLimit: number | undefined;
  readonly _temporalMetricStorage: {
    readonly _reportHistory: ReadonlyMap<
      SdkCollector,
      { accumulations: Accumulations; readonly collectionTime: HrTime }
    >;
    readonly _aggregator: {
      merge(one: unknown, other: unknown): unknown;
      toMetricData(
        descriptor: MetricData['descriptor'],
        temporality: AggregationTemporality,
        entries: readonly (readonly [Attributes, unknown, string])[],
        endTime: HrTime,
      ): MetricData | undefined;
    };
  };
}

export interface Accumulations {
  readonly size: number;
  set(attributes: Attributes, accumulation: unknown): void;
  entries(): Iterable<readonly [Attributes, unknown, string]>;
}

/** @returns undefined where the SDK keeps its state elsewhere */
export function sdkStateOf(
  provider: MeterProvider,
  reader: IMetricReader,
): { readonly state: SdkState; readonly collector: SdkCollector } | undefined {
  const state = (provider as unknown as { readonly _sharedState?: SdkState })._sharedState;
  const collector = state?.metricCollectors.find((each) => each._metricReader === reader);
  return state === undefined || collector === undefined ? undefined : { state, collector };
}
