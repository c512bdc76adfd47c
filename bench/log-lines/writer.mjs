// Writes lines by one logger, and says at its end what processor time they took.
import { trace } from '@opentelemetry/api';

const [logger, lines] = [process.argv[2], Number(process.argv[3])];
/** Lines at once, and the pause after them: what is sent has to get away. */
const BATCH = 200;
const PAUSE_MS = 15;

const LOGGERS = {
  async sightline() {
    const { getLogger, setupLogging } = await import('../../dist/logging.cjs');
    setupLogging({ serviceName: 'shop', format: 'json' });
    return getLogger('orders');
  },
  async winston() {
    const { default: winston } = await import('winston');
    const { combine, errors, json, timestamp } = winston.format;
    return winston.createLogger({
      format: combine(timestamp(), errors({ stack: true }), json()),
      defaultMeta: { service: 'shop', logger: 'orders' },
      transports: [new winston.transports.Console()],
    });
  },
};

const log = await LOGGERS[logger]();
let written = 0;
const write = (count) => {
  for (let index = 0; index < count; index++) {
    const id = written++;
    log.info('order placed', { user_id: id, order: { id, total: 12.5 }, region: 'eu' });
  }
};

trace.getTracer('bench').startActiveSpan('work', (span) => {
  write(BATCH);
  const before = process.cpuUsage();
  const next = () => {
    write(BATCH);
    if (written < lines) setTimeout(next, PAUSE_MS);
    else setTimeout(end, 500);
  };
  const end = () => {
    span.end();
    const { user, system } = process.cpuUsage(before);
    process.stderr.write(`${JSON.stringify({ microseconds: (user + system) / written })}\n`);
  };
  next();
});
