import type { AggregationConfigModel, ViewConfigModel } from '@opentelemetry/configuration';
import {
  type AggregationOption,
  AggregationType,
  createAllowListAttributesProcessor,
  createDenyListAttributesProcessor,
  InstrumentType,
  type ViewOptions,
} from '@opentelemetry/sdk-metrics';
import { defined } from '../../util/defined.ts';
import { DEFAULT_BOUNDARIES } from './default-boundaries.ts';

/** Converts a view of a configuration file. Source: Metrics SDK, "View". */
export function createView({ selector, stream }: ViewConfigModel): ViewOptions {
  const type = selector.instrument_type;
  return {
    ...defined({
      instrumentName: selector.instrument_name,
      instrumentUnit: selector.unit,
      meterName: selector.meter_name,
      meterVersion: selector.meter_version,
      meterSchemaUrl: selector.meter_schema_url,
      name: stream.name,
      description: stream.description,
      aggregationCardinalityLimit: stream.aggregation_cardinality_limit,
    }),
    // The SDK requires a criterion; an empty selector means all instruments.
    ...(Object.values(selector).every((value) => value == null) ? { instrumentName: '*' } : {}),
    ...(type == null
      ? {}
      : { instrumentType: InstrumentType[type.toUpperCase() as keyof typeof InstrumentType] }),
    ...(stream.aggregation === undefined
      ? {}
      : { aggregation: createAggregation(stream.aggregation) }),
    attributesProcessors: [
      ...(stream.attribute_keys?.included === undefined
        ? []
        : [createAllowListAttributesProcessor(stream.attribute_keys.included)]),
      ...(stream.attribute_keys?.excluded === undefined
        ? []
        : [createDenyListAttributesProcessor(stream.attribute_keys.excluded)]),
    ],
  };
}

/** Source: Metrics SDK, "Aggregation". */
function createAggregation(model: AggregationConfigModel): AggregationOption {
  if ('drop' in model) return { type: AggregationType.DROP };
  if ('sum' in model) return { type: AggregationType.SUM };
  if ('last_value' in model) return { type: AggregationType.LAST_VALUE };
  if ('explicit_bucket_histogram' in model) {
    const { boundaries, record_min_max } = model.explicit_bucket_histogram ?? {};
    return {
      type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
      options: {
        boundaries: boundaries ?? [...DEFAULT_BOUNDARIES],
        recordMinMax: record_min_max ?? true,
      },
    };
  }
  if ('base2_exponential_bucket_histogram' in model) {
    const { max_size, record_min_max } = model.base2_exponential_bucket_histogram ?? {};
    return {
      type: AggregationType.EXPONENTIAL_HISTOGRAM,
      options: defined({ maxSize: max_size, recordMinMax: record_min_max }),
    };
  }
  return { type: AggregationType.DEFAULT };
}
