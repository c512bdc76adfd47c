import type {
  ExporterDefaultHistogramAggregationConfigModel,
  ExporterTemporalityPreferenceConfigModel,
} from '@opentelemetry/configuration';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  type AggregationOption,
  AggregationTemporality,
  AggregationType,
  ConsoleMetricExporter,
  InstrumentType,
  type PushMetricExporter,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { MetricExporterModel } from '../../configuration/signal-models.ts';
import type { EncodedExport } from '../../export/pending-exports.ts';
import { createOtlpDelegate } from '../../otlp/create-otlp-delegate.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import type { OtlpDelegate } from '../../otlp/otlp-delegate.ts';
import { OTLP_METRICS } from '../../otlp/otlp-signals.ts';
import { markPrinting } from '../../util/line-printing.ts';

interface Preferences {
  readonly temporality_preference?: ExporterTemporalityPreferenceConfigModel;
  readonly default_histogram_aggregation?: ExporterDefaultHistogramAggregationConfigModel;
}

/** @throws TypeError when the model names an unknown exporter */
export function createMetricExporter(
  model: MetricExporterModel,
  exportServices: ExportServices,
): PushMetricExporter {
  const delegate = createOtlpDelegate(OTLP_METRICS, model, exportServices);
  if (delegate !== undefined) {
    return new OtlpMetricExporter(delegate, model.otlp_http ?? model.otlp_grpc ?? {});
  }
  if ('console' in model) {
    const preferences = model.console ?? {};
    return markPrinting(
      new ConsoleMetricExporter({
        temporalitySelector: (type) => temporalityOf(type, preferences),
      }),
    );
  }
  throw new TypeError(`unknown metric exporter ${Object.keys(model).join(', ')}`);
}

/** An OTLP exporter with the preferences of its model. */
export class OtlpMetricExporter
  extends OTLPExporterBase<ResourceMetrics>
  implements PushMetricExporter
{
  readonly #preferences: Preferences;

  /** Encodes the request without sending it, for a process that exits. */
  readonly encodedExport: (metrics: ResourceMetrics) => EncodedExport | undefined;

  constructor(delegate: OtlpDelegate<ResourceMetrics>, preferences: Preferences) {
    super(delegate);
    this.encodedExport = delegate.encodedExport;
    this.#preferences = preferences;
  }

  selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    return temporalityOf(type, this.#preferences);
  }

  selectAggregation(type: InstrumentType): AggregationOption {
    const exponential =
      this.#preferences.default_histogram_aggregation === 'base2_exponential_bucket_histogram';
    // The default keeps the buckets advised by an instrument. Explicit buckets here would replace them by the
    // SDK's, from 0 to 10,000.
    return type === InstrumentType.HISTOGRAM && exponential
      ? { type: AggregationType.EXPONENTIAL_HISTOGRAM }
      : { type: AggregationType.DEFAULT };
  }
}

/** Source: OTLP metrics exporter, OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE. */
function temporalityOf(type: InstrumentType, preferences: Preferences): AggregationTemporality {
  const preference = preferences.temporality_preference;
  const upDown =
    type === InstrumentType.UP_DOWN_COUNTER || type === InstrumentType.OBSERVABLE_UP_DOWN_COUNTER;
  const synchronousSum = type === InstrumentType.COUNTER || type === InstrumentType.HISTOGRAM;
  const delta =
    preference === 'delta' ? !upDown : preference === 'low_memory' ? synchronousSum : false;
  return delta ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
}
