import type { LoggerProvider } from '@opentelemetry/api';

/** A provider that can be flushed and shut down, as that of the SDK. */
export interface FlushableLoggerProvider extends LoggerProvider {
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}
