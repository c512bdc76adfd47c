// Worker threads: messages, a request and an error inside of one.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const source = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.once('message', (value) => {
    if (value === 0) throw new TypeError('in the worker');
    parentPort.postMessage(value * workerData);
  });
`;
for (const value of [21, 0]) {
  const worker = new Worker(source, { eval: true, workerData: 2 });
  worker.postMessage(value);
  worker.on('message', (answer) => console.log('answer', answer));
  worker.on('error', (error) => console.log('error', error.message));
  const [code] = await once(worker, 'exit');
  console.log('exit', code);
}
