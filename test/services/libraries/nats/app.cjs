// Messages by NATS from requests, to subscribers in the same process: `/<way>` answers with what they got.
const { createServer } = require('node:http');
const listen = require('../../listen.cjs');

module.exports = async ({ connect, headers, StringCodec }) => {
  const servers = `127.0.0.1:${process.env.NATS_PORT}`;
  const nc = await connect({ servers });
  const codec = StringCodec?.() ?? {
    encode: (text) => text,
    decode: (data) => Buffer.from(data).toString(),
  };
  const waiting = [];
  nc.subscribe('orders.>', {
    callback: (_error, message) => {
      console.info(`got ${message.subject}`);
      waiting.shift()?.(
        `${message.subject} ${codec.decode(message.data)} ${message.headers?.get('x-own') ?? ''}`,
      );
    },
  });
  nc.subscribe('double', {
    callback: async (_error, message) => {
      await undefined;
      if (codec.decode(message.data) === '13') throw new RangeError('unlucky');
      message.respond(codec.encode(String(2 * Number(codec.decode(message.data)))));
    },
  });
  process.on('unhandledRejection', (error) => console.log(`unhandled ${error.message}`));
  (async () => {
    for await (const message of nc.subscribe('pieces')) {
      waiting.shift()?.(`piece ${codec.decode(message.data)}`);
    }
  })();
  await nc.flush();
  const arrived = () => new Promise((resolve) => waiting.push(resolve));
  const own = headers();
  own.set('x-own', 'kept');
  const ways = {
    publish: async () => {
      const got = arrived();
      nc.publish('orders.17.paid', codec.encode('five'));
      return got;
    },
    headers: async () => {
      const got = arrived();
      nc.publish('orders.new', codec.encode('six'), { headers: Object.freeze(own) });
      return `${await got} ${own.keys()}`;
    },
    request: async () => codec.decode((await nc.request('double', codec.encode('21'))).data),
    iterator: async () => {
      const got = arrived();
      nc.publish('pieces', codec.encode('7'));
      return got;
    },
    nobody: async () => nc.request('nobody', codec.encode('')),
    timeout: async () => nc.request('double', codec.encode('13'), { timeout: 200 }),
    wrong: async () => nc.publish('', codec.encode('')),
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
