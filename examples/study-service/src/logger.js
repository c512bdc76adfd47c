import winston from 'winston';

const { combine, errors, json, timestamp } = winston.format;

/** Writes one JSON object per line to stdout. */
export function createLogger(level) {
  return winston.createLogger({
    level,
    format: combine(timestamp(), errors({ stack: true }), json()),
    transports: [new winston.transports.Console()],
  });
}
