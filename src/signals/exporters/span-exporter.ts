import type { SpanExporterConfigModel } from '@opentelemetry/configuration';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { ConsoleSpanExporter, type SpanExporter } from '@opentelemetry/sdk-trace';
import type { ZipkinExporterModel } from '../../configuration/zipkin-from-environment.ts';
import { load } from '../../load.ts';
import { createOtlpDelegate } from './create-otlp-delegate.ts';
import { OTLP_TRACES } from './otlp-signals.ts';

/** @throws TypeError where the model names an exporter that there is not */
export function createSpanExporter(
  model: SpanExporterConfigModel,
  warn: (text: string) => void,
): SpanExporter {
  const delegate = createOtlpDelegate(OTLP_TRACES, model, warn);
  if (delegate !== undefined) return new OTLPExporterBase(delegate);
  if ('console' in model) return new ConsoleSpanExporter();
  if ('zipkin' in model) return createZipkinExporter(model.zipkin as ZipkinExporterModel);
  throw new TypeError(`there is no span exporter ${Object.keys(model).join(', ')}`);
}

function createZipkinExporter(model: ZipkinExporterModel | null): SpanExporter {
  const { ZipkinExporter } = load<typeof import('@opentelemetry/exporter-zipkin')>(
    '@opentelemetry/exporter-zipkin',
  );
  return new ZipkinExporter(model?.endpoint === undefined ? {} : { url: model.endpoint });
}
