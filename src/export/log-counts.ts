import {
  type Logger,
  type LogRecord,
  metrics,
  type ObservableResult,
  SeverityNumber,
} from '@opentelemetry/api';

/** What all copies of this file share: `sightline/logging` is a bundle of its own. */
interface State {
  /** Records by range of severities; the last are those without. */
  readonly counts: number[];
  /** The record that is being emitted has been counted as a line. */
  isCounted: boolean;
}

const STATE = Symbol.for('sightline.log-counts');
const shared = globalThis as { [STATE]?: State };

/** Source: Logs data model, "Displaying severity": the short names of ranges, lowest first. */
const NAMES = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'UNSPECIFIED'] as const;
const ATTRIBUTES = NAMES.map((name) => ({ 'app.log.severity': name }));

/**
 * Counts a line of a logger, sent or not, as `app.log.records`. The metric is made with the first one;
 * from then on it has a value for each severity, so that the first error of a service is an increase.
 */
export function countLine(severityNumber: number): void {
  const { counts } = state();
  counts[rangeOf(severityNumber)]!++;
}

/** Counts a record of whoever emits it, unless it is emitted by {@link emitCounted}. */
export function countRecord(severityNumber: number | undefined): void {
  if (!state().isCounted) countLine(severityNumber ?? SeverityNumber.UNSPECIFIED);
}

/** Emits a record that is counted already, as a line. */
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

/** Four severities each. */
function rangeOf(severityNumber: number): number {
  const isKnown = severityNumber >= SeverityNumber.TRACE && severityNumber <= SeverityNumber.FATAL4;
  return isKnown ? Math.floor((severityNumber - 1) / 4) : NAMES.length - 1;
}
