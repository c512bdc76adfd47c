import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import {
  ConsoleSpanExporter,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { ExporterModel } from '../../configuration/signal-models.ts';
import { createOtlpDelegate } from '../../otlp/create-otlp-delegate.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { OTLP_TRACES } from '../../otlp/otlp-signals.ts';
import { markPrinting } from '../../util/line-printing.ts';
import { withOwnResource } from './span/resource-on-span.ts';
import { createZipkinExporter } from './zipkin.ts';

/** @throws TypeError when the model names an unknown exporter */
export function createSpanExporter(
  model: ExporterModel,
  exportServices: ExportServices,
): SpanExporter {
  const delegate = createOtlpDelegate(OTLP_TRACES, model, exportServices);
  if (delegate !== undefined) return new OTLPExporterBase(delegate);
  if ('console' in model) return markPrinting(new ConsoleExporter());
  if (model.zipkin !== undefined) {
    return createZipkinExporter(model.zipkin, exportServices.pendingExports);
  }
  throw new TypeError(`unknown span exporter ${Object.keys(model).join(', ')}`);
}

class ConsoleExporter extends ConsoleSpanExporter {
  override export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    super.export(spans.map(withOwnResource), done);
  }
}
