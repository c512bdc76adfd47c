import {
  type Logger,
  type LogRecord,
  metrics,
  type ObservableResult,
  SeverityNumber,
} from '@opentelemetry/api';

/** Shared by all copies of this file: `sightline/logging` is a separate bundle. */
interface State {
  /** Records by severity range; the last element counts those without a severity. */
  readonly counts: number[];
  /** Whether the record being emitted has already been counted as a line. */
  isCounted: boolean;
}

const STATE = Symbol.for('sightline.log-counts');
const shared = globalThis as { [STATE]?: State };

/** Source: Logs data model, "Displaying severity": the short names of ranges, lowest first. */
const NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'UNSPECIFIED'] as const;
const ATTRIBUTES = NAMES.map((name) => ({ 'app.log.severity': name }));

/**
 * Counts a line of a logger, exported or not, as `app.log.records`. The metric is created with the first one
 * and then has a value for each severity, so that the first error of a service is an increase.
 */
export function countLine(severityNumber: number): void {
  const { counts } = state();
  counts[rangeOf(severityNumber)]!++;
}

/** Counts an emitted record, unless it is emitted by {@link emitCounted}. */
export function countRecord(severityNumber: number | undefined): void {
  if (!state().isCounted) countLine(severityNumber ?? SeverityNumber.UNSPECIFIED);
}

/** Emits a record that has been counted as a line. */
export function emitCounted(logger: Logger, record: LogRecord): void {
  const current = state();
  const outer = current.isCounted;
  current.isCounted = true;
  try {
    logger.emit(record);
  } finally {
    current.isCounted = outer;
  }
}

function state(): State {
  shared[STATE] ??= start();
  return shared[STATE];
}

function start(): State {
  const counts = NAMES.map(() => 0);
  const observe = (result: ObservableResult) => {
    for (const [index, count] of counts.entries()) {
      const isAlways = NAMES[index] !== 'UNSPECIFIED';
      if (isAlways || count > 0) result.observe(count, ATTRIBUTES[index]);
    }
  };
  metrics
    .getMeter('sightline')
    .createObservableCounter('app.log.records', {
      unit: '{record}',
      description: 'Log records, and lines of loggers whether sent or not, by severity',
    })
    .addCallback(observe);
  return { counts, isCounted: false };
}

/** Each range has four severities. */
function rangeOf(severityNumber: number): number {
  const isSpecified =
    severityNumber >= SeverityNumber.TRACE && severityNumber <= SeverityNumber.FATAL4;
  return isSpecified ? Math.floor((severityNumber - 1) / 4) : NAMES.length - 1;
}
