// amqplib with callbacks on a real RabbitMQ: a message there and back, one that is fetched, none.
// needs: rabbitmq

import { connect } from 'amqplib/callback_api';

const call = (object, name, ...args) =>
  new Promise((resolve, reject) => {
    object[name](...args, (error, value) => (error ? reject(error) : resolve(value)));
  });
const connection = await new Promise((resolve, reject) => {
  connect(process.env.AMQP_URL, (error, value) => (error ? reject(error) : resolve(value)));
});
const channel = await call(connection, 'createConfirmChannel');
await call(channel, 'assertQueue', 'errands', { exclusive: true });
await call(channel, 'publish', '', 'errands', Buffer.from('confirmed'), {});
const fetched = await call(channel, 'get', 'errands', {});
console.log('got', fetched.content.toString());
channel.ack(fetched);
console.log('got', await call(channel, 'get', 'errands', {}));
const consumed = new Promise((resolve) => {
  channel.consume('errands', (message) => {
    channel.ack(message);
    resolve(message.content.toString());
  });
});
channel.sendToQueue('errands', Buffer.from('sent'));
console.log('consumed', await consumed);
await call(channel, 'close');
await call(connection, 'close');
