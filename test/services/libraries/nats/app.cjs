// Messages by NATS from requests, to subscribers in the same process: `/<way>` answers with what they got.
const { createServer } = require('node:http');
const listen = require('../../listen.cjs');

module.exports = async ({ connect, headers, StringCodec }, streams) => {
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
  const { jetstream = () => nc.jetstream(), jetstreamManager = () => nc.jetstreamManager() } =
    streams ?? {};
  const manager = await jetstreamManager(nc);
  await manager.streams.add({ name: 'BILLS', subjects: ['bills.>'], storage: 'memory' });
  for (const name of ['called', 'read']) {
    await manager.consumers.add('BILLS', {
      ...{ durable_name: name, ack_policy: 'explicit', filter_subject: `bills.${name}` },
    });
  }
  const js = jetstream(nc);
  const called = await js.consumers.get('BILLS', 'called');
  await called.consume({
    callback: (message) => {
      console.info(`bill ${message.subject}`);
      message.ack();
      waiting.shift()?.(`${message.subject} ${codec.decode(message.data)}`);
    },
  });
  const read = await js.consumers.get('BILLS', 'read');
  (async () => {
    for await (const message of await read.consume()) {
      message.ack();
      waiting.shift()?.(`${message.subject} ${codec.decode(message.data)}`);
    }
  })();
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
    called: async () => {
      const got = arrived();
      await js.publish('bills.called', codec.encode('8'));
      return got;
    },
    read: async () => {
      const got = arrived();
      await js.publish('bills.read', codec.encode('9'));
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
