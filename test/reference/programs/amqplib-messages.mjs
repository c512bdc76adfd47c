// amqplib on a real RabbitMQ: publish, confirm, consume, reject, get, a queue that is not there.
// needs: rabbitmq

import { createServer } from 'node:http';
import { connect } from 'amqplib';
import { ask, close, listen } from './support.mjs';

const connection = await connect(process.env.AMQP_URL);
connection.on('error', (error) => console.log('connection', error.code));
const channel = await connection.createConfirmChannel();
await channel.assertQueue('orders', { exclusive: true });
await channel.assertExchange('shop', 'topic', { autoDelete: true });
await channel.bindQueue('orders', 'shop', 'order.*');
const carried = [];
let arrived;
const all = new Promise((resolve) => {
  arrived = resolve;
});
const got = [];
await channel.consume('orders', (message) => {
  const text = message.content.toString();
  got.push(text);
  carried.push(`${text} ${Object.keys(message.properties.headers).sort()}`);
  if (text === 'refuse') channel.nack(message, false, false);
  else channel.ack(message);
  if (got.length === 3) arrived();
});
const server = createServer(async (_request, response) => {
  channel.publish('shop', 'order.new', Buffer.from('one'), {
    headers: { mine: 'a' },
    messageId: '1',
  });
  channel.sendToQueue('orders', Buffer.from('two'));
  channel.sendToQueue('orders', Buffer.from('refuse'));
  await channel.waitForConfirms();
  await all;
  response.end(got.join());
});
const base = await listen(server);
console.log((await ask(`${base}/`)).body);
const other = await connection.createChannel();
other.on('error', (error) => console.log('channel', error.code));
console.log(await other.checkQueue('nothing').catch((error) => error.code));
for (const line of carried) console.log(`@ ${line}`);
await channel.close();
await connection.close();
await close(server);
