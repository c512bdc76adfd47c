import type { SeverityNumber } from '@opentelemetry/api';
import type { InstrumentationConfig } from '@opentelemetry/instrumentation';

/** Options that instrumentations of loggers share; `disableLogCorrelation` is upstream's to keep. */
export interface LogInstrumentationConfig extends InstrumentationConfig {
  /** Only print the trace, and send no log records. */
  readonly disableLogSending?: boolean;
  /** Records below it are not sent. */
  readonly logSeverity?: SeverityNumber;
}
