// The span stays active through timers, promises, emitters, iterators and queues.

import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { EventEmitter, on, once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { trace } from '@opentelemetry/api';

const tracer = trace.getTracer('program');
const mark = (name) => tracer.startSpan(name).end();
const store = new AsyncLocalStorage();
await store.run('mine', () =>
  tracer.startActiveSpan('work', async (span) => {
    await sleep(1);
    mark('after sleep');
    await new Promise((resolve) => setImmediate(() => resolve(mark('in setImmediate'))));
    await new Promise((resolve) => process.nextTick(() => resolve(mark('in nextTick'))));
    queueMicrotask(() => mark('in queueMicrotask'));
    await promisify(setTimeout)(1);
    for await (const piece of Readable.from(['a'])) mark(`in iteration ${piece}`);
    const emitter = new EventEmitter();
    setTimeout(() => emitter.emit('event', 1), 1);
    await once(emitter, 'event');
    mark('after once');
    setTimeout(() => emitter.emit('many', 1), 1);
    for await (const _ of on(emitter, 'many')) break;
    mark('after on');
    const resource = new AsyncResource('queue');
    await new Promise((resolve) =>
      setTimeout(() => resource.runInAsyncScope(() => resolve(mark('in resource'))), 1),
    );
    console.log(store.getStore());
    span.end();
  }),
);
