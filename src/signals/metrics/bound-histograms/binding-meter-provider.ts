import { type Attributes, type Meter, type MetricOptions, ValueType } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import {
  AggregationTemporality,
  AggregationType,
  InstrumentType,
  MeterProvider,
  type MeterProviderOptions,
} from '@opentelemetry/sdk-metrics';
import { ROWS } from '../../../configuration/settings/rows.ts';
import { DEFAULT_BOUNDARIES } from '../default-boundaries.ts';
import { guardInstruments } from '../guarded-instruments.ts';
import { adviseSeconds, withSecondsAdvice } from '../seconds-advice.ts';
import type { BoundProducer, ReaderWithProducer } from './bound-producer.ts';
import { createHistogramTable, type HistogramTable } from './histogram-table.ts';
import { seriesKindOf } from './series-kind.ts';

/** Records values for one set of attributes. */
export interface BoundHistogram {
  record(value: number): void;
}

/** Returns the bound histogram of a set of attributes; the same for equal sets. */
export type Bind = (attributes: Attributes) => BoundHistogram;

/** A meter that can also bind histograms. */
export interface BindingMeter extends Meter {
  /**
   * Creates a histogram for callers that use a few known sets of attributes and bind each once. The SDK
   * sorts, serialises and hashes the attributes of every value.
   *
   * @returns undefined when the configuration needs the SDK; then use `createHistogram`
   */
  createBoundHistogram(name: string, options: MetricOptions): Bind | undefined;
}

type Options = Omit<MeterProviderOptions, 'readers'> & {
  readonly readers: readonly ReaderWithProducer[];
};

/** A meter provider whose meters can bind histograms. */
export class BindingMeterProvider extends MeterProvider {
  readonly #readers: readonly ReaderWithProducer[];
  /** With views, which may rename, drop, filter and aggregate, the SDK creates all histograms. */
  readonly #hasViews: boolean;

  constructor(options: Options) {
    super({ ...options, readers: options.readers.map(({ reader }) => reader) });
    this.#readers = options.readers;
    this.#hasViews = (options.views ?? []).length > 0;
  }

  override getMeter(name: string, version?: string, options?: { schemaUrl?: string }): Meter {
    const meter = super.getMeter(name, version, options) as Meter & Partial<BindingMeter>;
    if (meter.createBoundHistogram !== undefined) return meter;
    adviseSeconds(meter);
    guardInstruments(meter);
    const scope: InstrumentationScope = {
      ...{ name, version: version ?? '' },
      ...(options?.schemaUrl === undefined ? {} : { schemaUrl: options.schemaUrl }),
    };
    meter.createBoundHistogram = (...instrument) => this.#bind(scope, ...instrument);
    return meter;
  }

  #bind(scope: InstrumentationScope, name: string, options: MetricOptions): Bind | undefined {
    if (this.#hasViews) return undefined;
    const { description = '', unit = '', valueType = ValueType.DOUBLE } = options;
    const { advice = {} } = withSecondsAdvice(options);
    const type = InstrumentType.HISTOGRAM;
    const descriptor = { name, description, unit, type, valueType, advice };
    const tables: Array<{ readonly producer: BoundProducer; readonly table: HistogramTable }> = [];
    for (const { reader, producer } of this.#readers) {
      const aggregation = reader.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT };
      const kind = seriesKindOf(aggregation, advice.explicitBucketBoundaries ?? DEFAULT_BOUNDARIES);
      if (kind === undefined) return undefined;
      const temporality =
        reader.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE;
      const limit =
        reader.selectCardinalityLimit?.(type) ?? ROWS.SIGHTLINE_METRIC_CARDINALITY_LIMIT.default;
      tables.push({ producer, table: createHistogramTable(descriptor, kind, temporality, limit) });
    }
    for (const { producer, table } of tables) producer.add(scope, table);
    return (attributes) => {
      const [first, ...others] = tables.map(({ table }) => table.bind(attributes));
      if (first !== undefined && others.length === 0) return first;
      return {
        record(value) {
          first?.record(value);
          for (const other of others) other.record(value);
        },
      };
    };
  }
}
