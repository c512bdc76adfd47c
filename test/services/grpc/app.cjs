// A gRPC server, and beside it an HTTP server that answers `GET /name` by asking the first.
const { createServer } = require('node:http');
const { join } = require('node:path');
const listen = require('../listen.cjs');

module.exports = (grpc, protoLoader) => {
  const definition = protoLoader.loadSync(join(__dirname, 'greeter.proto'));
  const { Greeter } = grpc.loadPackageDefinition(definition).study;
  const server = new grpc.Server();
  server.addService(Greeter.service, {
    greet({ request }, callback) {
      if (request.name === 'fails') return callback(new Error('the database is away'));
      if (request.name === 'throws') throw new Error('the database is away');
      if (request.name !== 'nobody') callback(null, { text: `hello ${request.name}` });
      else callback({ code: grpc.status.NOT_FOUND, details: 'there is nobody' });
    },
  });
  server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_error, port) => {
    const client = new Greeter(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    listen(
      createServer((request, response) => {
        client.greet({ name: request.url.slice(1) }, (error, answer) => {
          response.statusCode = error ? 404 : 200;
          response.end(error ? error.details : answer.text);
        });
      }),
    );
  });
};
