// Trailers of all kinds of answers, and metadata that is used for several calls.
const { join } = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const { harm } = grpc.loadPackageDefinition(loader.loadSync(join(process.env.HARM, 'harm.proto')));

function trailers() {
  const metadata = new grpc.Metadata();
  metadata.set('x-quota', '7');
  return metadata;
}

const server = new grpc.Server();
const implementation = {
  name: 'the service',
  Unary(call, callback) {
    console.log('this is', this.name, call.listenerCount('cancelled'));
    if (call.request.text === 'fail') callback({ code: 5, details: 'gone', metadata: trailers() });
    else callback(null, { text: call.request.text }, trailers(), 0);
  },
  Collect(call, callback) {
    const listener = () => console.log('never called');
    call.on('data', listener);
    console.log('its listener', call.listeners('data').includes(listener));
    call.off('data', listener);
    call.once('data', (message) => console.log('once', message.text));
    call.on('data', () => {});
    console.log('listeners', call.listenerCount('data'), call.rawListeners('data').length);
    call.on('end', () => callback(null, { text: 'collected' }, trailers()));
  },
  Spread(call) {
    call.write({ text: 'one' });
    call.end(trailers());
  },
};
server.addService(harm.Service.service, implementation);
try {
  server.addService(harm.Service.service, implementation);
} catch (error) {
  console.log(error.message);
}

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (_, port) => {
  const client = new harm.Service(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const mine = new grpc.Metadata();
  mine.set('x-mine', '1');
  const seen = (title, call) =>
    new Promise((resolve) => {
      call.on('status', ({ code, metadata }) => {
        console.log(title, code, metadata.get('x-quota'));
        resolve();
      });
    });
  const answered = (title) => (error, value) => console.log(title, error?.code, value?.text);
  await seen('unary', client.Unary({ text: 'a' }, mine, answered('unary answer')));
  await seen('unary by another name', client.unary({ text: 'b' }, answered('unary answer')));
  await seen(
    'failed',
    client.Unary({ text: 'fail' }, mine, { deadline: Date.now() + 9e3 }, answered('failed')),
  );
  const collect = client.Collect(mine, answered('collect'));
  collect.write({ text: 'first' });
  collect.end();
  await seen('client stream', collect);
  const spread = client.Spread({ text: 'c' }, mine);
  const listener = () => console.log('never called');
  spread.on('data', listener);
  console.log(
    'its listener',
    spread.listeners('data')[0] === listener,
    spread.rawListeners('data')[0] === listener,
  );
  spread.removeListener('data', listener);
  spread.on('data', ({ text }) => console.log('spread', text));
  await seen('server stream', spread);
  const made = client.makeUnaryRequest(
    '/harm.Service/Unary',
    harm.Service.service.Unary.requestSerialize,
    harm.Service.service.Unary.responseDeserialize,
    { text: 'd' },
    mine,
    answered('made'),
  );
  await seen('made', made);
  console.log('metadata', JSON.stringify(mine.getMap()));
  for (const args of [[], [{}, 1], [{}, mine, 1, 2]]) {
    try {
      client.Unary(...args);
    } catch (error) {
      console.log('throws', error.message);
    }
  }
  client.close();
  server.forceShutdown();
});
