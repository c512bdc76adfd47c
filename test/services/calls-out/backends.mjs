// What services that are fuzzed call: HTTP, gRPC and the few requests of Kafka's protocol that producing
// takes. Prints its ports as JSON.

import http from 'node:http';
import net from 'node:net';
import grpc from '@grpc/grpc-js';

const web = http.createServer((_request, response) => response.end('x'));
web.keepAliveTimeout = 120_000;
await new Promise((resolve) => web.listen(0, '127.0.0.1', resolve));

const rpc = new grpc.Server();
rpc.addService(
  {
    greet: {
      path: '/fuzz.Greeter/Greet',
      requestStream: false,
      responseStream: false,
      requestSerialize: (value) => value,
      requestDeserialize: (value) => value,
      responseSerialize: (value) => value,
      responseDeserialize: (value) => value,
    },
  },
  { greet: (_call, done) => done(null, Buffer.from('hello')) },
);
const rpcPort = await new Promise((resolve, reject) =>
  rpc.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) =>
    error ? reject(error) : resolve(port),
  ),
);

// Source: Kafka protocol guide. Produce 0 (version 3, the first with headers), Metadata 3 (1), ApiVersions 18 (0).
const API = { produce: 0, metadata: 3, versions: 18 };
const int16 = (value) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const int32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};
const text = (value) => Buffer.concat([int16(Buffer.byteLength(value)), Buffer.from(value)]);
const list = (...items) => Buffer.concat([int32(items.length), ...items]);

const ANSWERS = {
  [API.versions]: () =>
    Buffer.concat([
      int16(0),
      list(
        Buffer.concat([int16(API.produce), int16(0), int16(3)]),
        Buffer.concat([int16(API.metadata), int16(0), int16(1)]),
        Buffer.concat([int16(API.versions), int16(0), int16(0)]),
      ),
    ]),
  [API.metadata]: () =>
    Buffer.concat([
      list(Buffer.concat([int32(0), text('127.0.0.1'), int32(broker.address().port), int16(-1)])),
      int32(0),
      list(
        Buffer.concat([
          int16(0),
          text('fuzz'),
          Buffer.from([0]),
          list(Buffer.concat([int16(0), int32(0), int32(0), list(int32(0)), list(int32(0))])),
        ]),
      ),
    ]),
  [API.produce]: () =>
    Buffer.concat([
      list(
        Buffer.concat([
          text('fuzz'),
          list(Buffer.concat([int32(0), int16(0), int64(0), int64(-1)])),
        ]),
      ),
      int32(0),
    ]),
};

const broker = net.createServer((socket) => {
  let received = Buffer.alloc(0);
  socket.on('error', () => {});
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    while (received.length >= 4 && received.length >= 4 + received.readInt32BE(0)) {
      const size = 4 + received.readInt32BE(0);
      const [api, id] = [received.readInt16BE(4), received.readInt32BE(8)];
      received = received.subarray(size);
      const body = Buffer.concat([int32(id), ANSWERS[api]()]);
      socket.write(Buffer.concat([int32(body.length), body]));
    }
  });
});
await new Promise((resolve) => broker.listen(0, '127.0.0.1', resolve));

console.log(
  `ports ${JSON.stringify({ http: web.address().port, grpc: rpcPort, kafka: broker.address().port })}`,
);
