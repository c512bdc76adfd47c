// A cluster: two workers share a port and answer.
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { ask } from './support.mjs';

if (cluster.isPrimary) {
  const workers = [cluster.fork(), cluster.fork()];
  const [[, { port }]] = await Promise.all(
    workers.map((worker) =>
      once(cluster, 'listening').then(([first, address]) => [first ?? worker, address]),
    ),
  );
  console.log((await ask(`http://127.0.0.1:${port}/`)).body);
  for (const worker of workers) worker.process.kill('SIGTERM');
  const ends = await Promise.all(workers.map((worker) => once(worker, 'exit')));
  console.log(ends.map(([code, signal]) => `${code} ${signal}`).join());
} else {
  createServer((_request, response) => response.end('from a worker')).listen(0, '127.0.0.1');
}
