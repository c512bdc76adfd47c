// Prints what a listener is told of errors that are given to loggers.
import { trace } from '@opentelemetry/api';
import { onLoggedError } from '../../../src/instrumentations/loggers/logged-errors.ts';

onLoggedError(({ error, loggerName, severityNumber, level, message, context }) => {
  const { known } = error;
  const inTrace = trace.getSpan(context) !== undefined;
  console.log(
    `told: ${JSON.stringify([known, loggerName, severityNumber, level, message, inTrace])}`,
  );
});
onLoggedError(() => {
  throw new Error('a listener that fails');
});
