// gRPC: unary calls and streams, metadata, trailers, errors, a deadline.
import grpc from '@grpc/grpc-js';

const text = { serialize: (value) => Buffer.from(value), deserialize: (bytes) => String(bytes) };
const method = (name, requestStream, responseStream) => ({
  path: `/shop.Greeter/${name}`,
  requestStream,
  responseStream,
  requestSerialize: text.serialize,
  requestDeserialize: text.deserialize,
  responseSerialize: text.serialize,
  responseDeserialize: text.deserialize,
});
const service = {
  greet: method('Greet', false, false),
  list: method('List', false, true),
  collect: method('Collect', true, false),
  chat: method('Chat', true, true),
};
const server = new grpc.Server();
server.addService(service, {
  greet({ request, metadata }, callback) {
    if (request === 'nobody')
      return callback({ code: grpc.status.NOT_FOUND, details: 'there is nobody' });
    if (request === 'fails') return callback(new Error('the database is away'));
    if (request === 'slow') return undefined;
    const trailer = new grpc.Metadata();
    trailer.set('x-trailer', '7');
    return callback(null, `hello ${request} ${metadata.get('x-a')[0] ?? '-'}`, trailer);
  },
  list(call) {
    for (const piece of ['one', 'two']) call.write(piece);
    call.end();
  },
  collect(call, callback) {
    let all = '';
    call.on('data', (piece) => {
      all += piece;
    });
    call.on('end', () => callback(null, all));
  },
  chat(call) {
    call.on('data', (piece) => call.write(piece.toUpperCase()));
    call.on('end', () => call.end());
  },
});
const port = await new Promise((resolve, reject) => {
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
    error ? reject(error) : resolve(bound),
  );
});
const Greeter = grpc.makeGenericClientConstructor(service, 'Greeter');
const client = new Greeter(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
const metadata = new grpc.Metadata();
metadata.set('x-a', '1');
const greet = (name, options = {}) =>
  new Promise((resolve) => {
    let trailer = [];
    let said;
    client
      .greet(name, metadata, options, (error, answer) => {
        said = error ? `${error.code} ${error.details.replace(/after .*/, '')}` : answer;
      })
      .on('status', (status) => {
        trailer = status.metadata.get('x-trailer');
        setImmediate(() => resolve(`${said} ${JSON.stringify(trailer)}`));
      });
  });
console.log(await greet('ada'));
console.log(await greet('nobody'));
console.log(await greet('fails'));
console.log(await greet('slow', { deadline: Date.now() + 200 }));
console.log(Object.keys(metadata.getMap()).join());
const pieces = [];
for await (const piece of client.list('all')) pieces.push(piece);
console.log(pieces.join());
console.log(
  await new Promise((resolve) => {
    const call = client.collect((_error, answer) => resolve(answer));
    call.write('a');
    call.end('b');
  }),
);
const chat = client.chat();
chat.write('x');
chat.end();
for await (const piece of chat) console.log(piece);
client.close();
server.forceShutdown();
