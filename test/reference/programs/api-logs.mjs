// Log records made by the API.
import { logs, SeverityNumber, trace } from '@opentelemetry/api';

const logger = logs.getLogger('program', '1.2.3');
logger.emit({
  severityNumber: SeverityNumber.WARN,
  severityText: 'WARN',
  body: 'by the API',
  attributes: { a: 1 },
});
trace.getTracer('program').startActiveSpan('work', (span) => {
  logger.emit({
    severityNumber: SeverityNumber.INFO,
    body: { structured: true, list: [1, 2] },
    eventName: 'shop.ordered',
  });
  span.end();
});
console.log(typeof logger.emit);
