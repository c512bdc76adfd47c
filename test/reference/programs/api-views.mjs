// Instruments that collide, values out of range, attributes of other kinds.
import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('program');
meter.createCounter('shop.twice').add(1);
meter.createCounter('shop.twice').add(1);
meter.createCounter('shop.negative').add(-1);
meter.createCounter('shop.kinds').add(1, { list: ['a'], number: 1, on: true, none: undefined });
meter.createHistogram('shop.nan').record(Number.NaN);
meter.createCounter('bad name!').add(1);
console.log('recorded');
