import { SeverityNumber } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  LoggerProvider,
  type LogRecordProcessor,
  type ReadableLogRecord,
} from '@opentelemetry/sdk-logs';
import type { Central } from '../../central-settings/start-central.ts';
import { batchDefaults } from '../../configuration/batch-defaults.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import type { RedactionSettings } from '../../configuration/environment/redaction-from-environment.ts';
import type { ProcessorModel } from '../../configuration/signal-models.ts';
import { countRecord } from '../../export/log-counts.ts';
import { createOtlpDelegate } from '../../otlp/create-otlp-delegate.ts';
import type { ExportServices } from '../../otlp/export-services.ts';
import { OTLP_ENCODED_LOGS, OTLP_LOGS } from '../../otlp/otlp-logs-signal.ts';
import { redactingLogProcessor } from '../../redaction/log-processor.ts';
import { createLogRedaction } from '../../redaction/log-redaction.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { defined } from '../../util/defined.ts';
import { sizeOfValue } from '../../util/size-of-value.ts';
import { createBatch } from '../batch/encoded-batch.ts';
import { createEncodedPipeline } from '../batch/encoded-pipeline.ts';
import { createImmediate } from '../batch/immediate-pipeline.ts';
import { createItemPipeline } from '../batch/item-pipeline.ts';
import { type Pipeline, toLogProcessor } from '../batch/pipeline.ts';
import { sentryExporter } from '../traces/sentry-otlp.ts';
import { type EmittedRecord, encodeLogRecord } from './encode-log-record.ts';
import type { CreateLoggerProvider } from './flushable-logger-provider.ts';
import { guardedLogProcessor } from './guarded-log-processor.ts';
import { createLeanLoggerProvider } from './lean-logger-provider.ts';
import { createLogRecordExporter } from './log-record-exporter.ts';
import { loggerConfigurator } from './logger-configurator.ts';

/** Builds the pipeline of log records: limits → redaction → one processor for each exporter. */
export const createLoggerProvider: CreateLoggerProvider = (
  configuration,
  resource,
  exportServices,
  observers = [],
  central,
) => {
  const model = configuration.logs;
  if (model === undefined) return undefined;
  const { redaction, hashKey } = configuration.sightline;
  const redactor = createRedactor(redaction, hashKey);
  const pipelines =
    observers.length > 0 ? undefined : encodedPipelines(configuration, resource, exportServices);
  if (pipelines !== undefined) {
    const options = {
      pipelines,
      redaction: redactor && createLogRedaction(redactor),
      attributeCountLimit: model.limits.attribute_count_limit ?? DEFAULT_ATTRIBUTES,
      counts: exportServices.counts,
    };
    if (central !== undefined) {
      const currentRedaction = central.deriveFromRedaction((settings) => {
        const currentRedactor = createRedactor(settings, hashKey);
        return currentRedactor && createLogRedaction(currentRedactor);
      });
      Object.defineProperty(options, 'redaction', { get: currentRedaction });
    }
    return createLeanLoggerProvider(options);
  }
  return new LoggerProvider({
    resource,
    processors: [
      countingProcessor(exportServices.counts),
      ...redactingProcessors(redaction, hashKey, central),
      ...observers,
      ...[...model.processors, ...sentryModels(configuration)].map((processor) =>
        createLogRecordProcessor(processor, resource, exportServices),
      ),
    ].map(guardedLogProcessor),
    ...loggerConfigurator(model['logger_configurator/development']),
    logRecordLimits: defined({
      attributeValueLengthLimit: model.limits.attribute_value_length_limit,
      attributeCountLimit: model.limits.attribute_count_limit,
    }),
  });
};

function redactingProcessors(
  settings: RedactionSettings,
  hashKey: string | undefined,
  central: Central | undefined,
): readonly LogRecordProcessor[] {
  const createProcessor = (currentSettings: RedactionSettings) => {
    const redactor = createRedactor(currentSettings, hashKey);
    return redactor && redactingLogProcessor(redactor);
  };
  if (central === undefined) {
    const processor = createProcessor(settings);
    return processor === undefined ? [] : [processor];
  }
  const currentProcessor = central.deriveFromRedaction(createProcessor);
  return [
    { ...STATELESS, onEmit: (record, context) => currentProcessor()?.onEmit(record, context) },
  ];
}

/** Source: Logs SDK, "LogRecord Limits". */
const DEFAULT_ATTRIBUTES = 128;

/**
 * Pipelines that encode records as they are emitted, for configurations with nothing but batches of protobuf.
 *
 * @returns undefined when the configuration needs the SDK
 */
function encodedPipelines(
  configuration: Configuration,
  resource: Resource,
  exportServices: ExportServices,
): readonly Pipeline<EmittedRecord>[] | undefined {
  const { processors, limits, ...rest } = configuration.logs!;
  const isPlain =
    rest['logger_configurator/development'] === undefined &&
    limits.attribute_value_length_limit == null;
  const models = [...processors, ...sentryModels(configuration)].map(({ batch }) => batch);
  const isProtobuf = models.every(
    (batch) =>
      batch !== undefined &&
      (batch.exporter.otlp_grpc !== undefined ||
        (batch.exporter.otlp_http !== undefined && batch.exporter.otlp_http.encoding !== 'json')),
  );
  if (!isPlain || !isProtobuf) return undefined;
  return models.map((batch) => {
    return createEncodedPipeline<EmittedRecord>({
      signal: 'logs',
      batch: createBatch<EmittedRecord>(encodeLogRecord),
      resource,
      delegate: createOtlpDelegate(OTLP_ENCODED_LOGS, batch!.exporter, exportServices)!,
      model: batch!,
      isUrgent: isError,
      exportServices,
    });
  });
}

/** A burst of other records does not drop these. */
function isError({
  severityNumber = 0,
}: {
  readonly severityNumber?: number | undefined;
}): boolean {
  return severityNumber >= SeverityNumber.ERROR;
}

const STATELESS = { forceFlush: async () => {}, shutdown: async () => {} };

/** Counts every record of a logger. Lines of logging libraries have been counted where they were printed. */
function countingProcessor(counts: { logs: number }): LogRecordProcessor {
  return {
    ...STATELESS,
    onEmit({ severityNumber }) {
      counts.logs++;
      countRecord(severityNumber);
    },
  };
}

/** The processor for Sentry, if SENTRY_ENABLE_LOGS is true. */
function sentryModels({ sentry }: Configuration): readonly ProcessorModel[] {
  if (!sentry?.logs) return [];
  return [
    { batch: { ...batchDefaults('BLRP'), exporter: sentryExporter(sentry.project, 'logs') } },
  ];
}

function createLogRecordProcessor(
  model: ProcessorModel,
  resource: Resource,
  exportServices: ExportServices,
): LogRecordProcessor {
  if (model.simple !== undefined) {
    const exporter = createLogRecordExporter(model.simple.exporter, exportServices);
    return toLogProcessor(createImmediate('logs', exporter, resource, exportServices));
  }
  if (model.batch !== undefined) {
    const exporter =
      createOtlpDelegate(OTLP_LOGS, model.batch.exporter, exportServices) ??
      createLogRecordExporter(model.batch.exporter, exportServices);
    return toLogProcessor(
      createItemPipeline(
        {
          signal: 'logs',
          model: model.batch,
          exporter,
          resource,
          isUrgent: isError,
          sizeOf: sizeOfLogRecord,
        },
        exportServices,
      ),
    );
  }
  throw new TypeError(`unknown log record processor ${Object.keys(model).join(', ')}`);
}

/** Size of a record without its body and attributes, in bytes. */
const RECORD = 500;

/** The approximate size of a record object, in bytes. */
function sizeOfLogRecord({ body, attributes }: ReadableLogRecord): number {
  return RECORD + sizeOfValue(body) + sizeOfValue(attributes);
}
