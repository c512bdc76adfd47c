// Messages by MQTT from requests, to a subscriber in the same process: `/<way>` answers with what it got.
const { createServer } = require('node:http');
const { once } = require('node:events');
const listen = require('../../listen.cjs');

module.exports = async ({ connect }) => {
  const url = `mqtt://127.0.0.1:${process.env.MQTT_PORT}`;
  const client = connect(url, { protocolVersion: 5 });
  const older = connect(url, { protocolVersion: 4 });
  await Promise.all([once(client, 'connect'), once(older, 'connect')]);
  await client.subscribeAsync('orders/#', { qos: 1 });
  const waiting = [];
  client.on('message', (topic, message, { properties }) => {
    console.info(`got ${topic}`);
    waiting.shift()?.(`${topic} ${message} ${properties?.userProperties?.own ?? ''}`);
  });
  const arrived = () => new Promise((resolve) => waiting.push(resolve));
  const options = Object.freeze({
    qos: 1,
    properties: Object.freeze({ userProperties: Object.freeze({ own: 'kept' }) }),
  });
  const ways = {
    publish: async () => {
      const got = arrived();
      client.publish('orders/17/paid', 'five');
      return got;
    },
    options: async () => {
      const got = arrived();
      await client.publishAsync('orders/new', 'six', options);
      return got;
    },
    callback: async () => {
      const got = arrived();
      await new Promise((resolve) =>
        client.publish('orders/new', 'seven', { qos: 1 }, () => resolve(console.info('sent'))),
      );
      return got;
    },
    older: async () => {
      const got = arrived();
      older.publish('orders/old', 'eight');
      return got;
    },
    wrong: async () => client.publishAsync('orders/#', 'none'),
  };
  listen(
    createServer(async (request, response) => {
      try {
        response.end(String(await ways[request.url.slice(1)]()));
      } catch ({ name, code, message }) {
        response.end(`${name} ${code} ${message}`);
      }
    }),
  );
};
