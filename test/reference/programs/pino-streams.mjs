// pino: multistream by level, mixins, nested keys, redaction, serializers.

import { Writable } from 'node:stream';
import pino from 'pino';

const kept = [];
const sink = new Writable({
  write(line, _encoding, done) {
    kept.push(String(line).trim());
    done();
  },
});
const quiet = { base: null, timestamp: false };
const fatal = pino(quiet, pino.multistream([{ level: 'fatal', stream: sink }]));
fatal.info('nobody prints this');
fatal.fatal('printed');
const mixed = pino(
  { ...quiet, mixin: () => ({ mixed: 1 }), nestedKey: 'data', redact: ['data.password'] },
  sink,
);
mixed.info({ user: 'ada', password: 'planted' }, 'nested');
const levels = pino({ ...quiet, customLevels: { audit: 35 }, messageKey: 'text' }, sink);
levels.audit({ err: Object.assign(new Error('told'), { stack: 'Error: told' }) }, 'audited');
console.log(kept.join('\n'));
