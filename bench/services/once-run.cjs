const { writeSync } = require('node:fs');

// A script with an end of its own: it serves one request of its own, and nothing is left to do.
module.exports = ({ createServer, get }) => {
  const server = createServer((_request, response) => response.end('once'));
  server.listen(0, '127.0.0.1', () => {
    get({ host: '127.0.0.1', port: server.address().port, agent: false }, (response) => {
      response.resume().on('end', () => {
        server.close(() => writeSync(1, 'done\n'));
      });
    });
  });
};
