// winston with levels of its own, a transport that drops lines and one that is silent.

import { Writable } from 'node:stream';
import winston from 'winston';

const kept = [];
const sink = new Writable({
  objectMode: true,
  write(line, _encoding, done) {
    kept.push(String(line).trim());
    done();
  },
});
const own = winston.createLogger({
  levels: { emerg: 0, bad: 1, good: 2 },
  level: 'good',
  format: winston.format.json(),
  transports: [new winston.transports.Stream({ stream: sink })],
});
own.log('bad', 'bad thing');
own.log('good', 'good thing');
const silent = winston.createLogger({
  format: winston.format.json(),
  transports: [new winston.transports.Stream({ stream: sink, silent: true })],
});
silent.info('nobody prints this');
const drops = winston.createLogger({
  transports: [
    new winston.transports.Stream({
      stream: sink,
      format: winston.format((info) => (info.secret ? false : info))(),
    }),
  ],
});
drops.info('dropped by its transport', { secret: true });
await new Promise(setImmediate);
console.log(kept.join('\n'));
