// Instruments of each kind made by the API.
import { metrics } from '@opentelemetry/api';

const meter = metrics.getMeter('program', '1.2.3');
meter
  .createCounter('shop.orders', { unit: '{order}', description: 'Orders' })
  .add(2, { kind: 'new' });
meter.createUpDownCounter('shop.baskets').add(-1, { kind: 'old' });
meter.createHistogram('shop.price', { unit: 'EUR' }).record(12.5, { currency: 'EUR' });
meter
  .createHistogram('shop.wait', { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } })
  .record(1.5);
meter.createGauge('shop.temperature', { unit: 'Cel' }).record(21);
meter
  .createObservableGauge('shop.stock')
  .addCallback((result) => result.observe(7, { shelf: 'a' }));
meter.createObservableCounter('shop.visits').addCallback((result) => result.observe(9));
console.log('recorded');
