// Messages that are fetched one by one from RabbitMQ, by promises and by callbacks.
const { createServer } = require('node:http');
const listen = require('../../listen.cjs');

module.exports = async (amqplib, callbacks) => {
  const url = `amqp://127.0.0.1:${process.env.RABBITMQ_PORT}`;
  const channel = await (await amqplib.connect(url)).createChannel();
  await channel.assertQueue('mails', { autoDelete: true });
  const older = await new Promise((resolve, reject) => {
    callbacks.connect(url, (error, connection) => {
      if (error) return reject(error);
      return connection.createChannel((failed, made) => (failed ? reject(failed) : resolve(made)));
    });
  });
  const fill = async (text) => {
    channel.sendToQueue('mails', Buffer.from(text));
    // It is there before what is asked for next by the same channel.
    await channel.checkQueue('mails');
  };
  const ways = {
    get: async () => {
      await fill('one');
      return (await channel.get('mails', Object.freeze({ noAck: true }))).content;
    },
    callback: async () => {
      await fill('two');
      return new Promise((resolve) => {
        older.get('mails', { noAck: true }, (_error, message) => resolve(message.content));
      });
    },
    empty: async () => channel.get('mails', { noAck: true }),
  };
  listen(
    createServer(async (request, response) => {
      response.end(String(await ways[request.url.slice(1)]()));
    }),
  );
};
