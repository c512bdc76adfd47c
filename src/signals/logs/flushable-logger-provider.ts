import type { LoggerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { Central } from '../../central-settings/start-central.ts';
import type { Configuration } from '../../configuration/configuration.ts';
import type { ExportServices } from '../../otlp/export-services.ts';

/** A logger provider that can be flushed and shut down, like the one of the SDK. */
export interface FlushableLoggerProvider extends LoggerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

/**
 * Creates the logger provider of a configuration.
 *
 * @param observers processors that export nothing
 * @param central settings that may change at run time
 * @returns undefined when logs are off
 * @throws TypeError when a configuration file names an unknown component
 */
export type CreateLoggerProvider = (
  configuration: Configuration,
  resource: Resource,
  exportServices: ExportServices,
  observers?: readonly LogRecordProcessor[],
  central?: Central,
) => FlushableLoggerProvider | undefined;
