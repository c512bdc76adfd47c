import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { ConsoleLogRecordExporter, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import type { ExporterModel } from '../../configuration/signal-models.ts';
import { createOtlpDelegate } from '../../otlp/create-otlp-delegate.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { OTLP_LOGS } from '../../otlp/otlp-logs-signal.ts';
import { markPrinting } from '../../util/line-printing.ts';

/** @throws TypeError when the model names an unknown exporter */
export function createLogRecordExporter(
  model: ExporterModel,
  exportServices: ExportServices,
): LogRecordExporter {
  const delegate = createOtlpDelegate(OTLP_LOGS, model, exportServices);
  if (delegate !== undefined) return new OTLPExporterBase(delegate);
  if ('console' in model) return markPrinting(new ConsoleLogRecordExporter());
  throw new TypeError(`unknown log record exporter ${Object.keys(model).join(', ')}`);
}
