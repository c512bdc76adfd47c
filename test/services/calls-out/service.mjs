// Calls out in the way that the path of a request names, to what argv[2] (JSON) has the ports of, and
// answers with what came of it. It hands on no header itself.

import http from 'node:http';
import { Worker } from 'node:worker_threads';
import grpc from '@grpc/grpc-js';
import amqplib from 'amqplib';
import kafkajs from 'kafkajs';

const ports = JSON.parse(process.argv[2]);
const back = `http://127.0.0.1:${ports.http}/`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

const Greeter = grpc.makeGenericClientConstructor({
  greet: {
    path: '/fuzz.Greeter/Greet',
    requestStream: false,
    responseStream: false,
    requestSerialize: (value) => value,
    requestDeserialize: (value) => value,
    responseSerialize: (value) => value,
    responseDeserialize: (value) => value,
  },
});
const greeter = new Greeter(`127.0.0.1:${ports.grpc}`, grpc.credentials.createInsecure());
const channel = await (await amqplib.connect(`amqp://127.0.0.1:${ports.amqp}`)).createChannel();
const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
const consumed = [];
await channel.consume(queue, () => consumed.shift()?.(), { noAck: true });
const kafka = new kafkajs.Kafka({
  brokers: [`127.0.0.1:${ports.kafka}`],
  logLevel: kafkajs.logLevel.NOTHING,
  retry: { retries: 0 },
});
const producer = kafka.producer();
await producer.connect();
const worker = new Worker(
  'require("node:worker_threads").parentPort.on("message", (m) => require("node:worker_threads").parentPort.postMessage(m))',
  { eval: true },
);
const replies = [];
worker.on('message', () => replies.shift()?.());

const WAYS = {
  '/http': () =>
    new Promise((resolve, reject) => {
      http
        .get(back, { agent }, (answer) =>
          answer.resume().on('end', () => resolve(answer.statusCode)),
        )
        .on('error', reject);
    }),
  '/fetch': async () => {
    const answer = await fetch(back);
    await answer.text();
    return answer.status;
  },
  '/grpc': () =>
    new Promise((resolve, reject) => {
      greeter.greet(Buffer.from('hi'), (error, reply) =>
        error ? reject(error) : resolve(String(reply)),
      );
    }),
  '/amqp': () =>
    new Promise((resolve) => {
      consumed.push(() => resolve('consumed'));
      channel.sendToQueue(queue, Buffer.from('hi'));
    }),
  '/kafka': async () => {
    await producer.send({ topic: 'fuzz', messages: [{ value: 'hi' }] });
    return 'produced';
  },
  '/worker': () =>
    new Promise((resolve) => {
      replies.push(() => resolve('echoed'));
      worker.postMessage('hi');
    }),
};

const server = http.createServer(async (request, response) => {
  if (request.url === '/memory') {
    global.gc?.();
    response.end(JSON.stringify(process.memoryUsage()));
    return;
  }
  const way = WAYS[new URL(request.url, back).pathname] ?? (() => 'nothing');
  try {
    response.end(`ok ${await way()}`);
  } catch (error) {
    response.writeHead(500).end(`${error.name} ${error.code}`);
  }
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
