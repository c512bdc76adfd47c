// Uses what makes spans without end: files, names, sockets.
const { lookup } = require('node:dns/promises');
const { readFileSync } = require('node:fs');
const { createServer } = require('node:net');

readFileSync(__filename);
lookup('localhost').then(() => {
  const server = createServer().listen(0, () => server.close());
});
