import type { SeverityNumber } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';

/** Options of all instrumentations of loggers. The upstream instrumentation has `disableLogCorrelation`. */
export interface LogInstrumentationConfig extends InstrumentationConfig {
  /** Whether no log records are sent. The trace is still printed. Default: false. */
  readonly disableLogSending?: boolean;
  /** The lowest severity that is sent. Default: all. */
  readonly logSeverity?: SeverityNumber;
}
