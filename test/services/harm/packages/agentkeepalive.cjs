const Agent = require('agentkeepalive');
const http = require('node:http');
const { ask, echo, print, serve, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('agentkeepalive', Agent, 2);
  const { url, close } = await serve(echo);
  const agent = new Agent({ maxSockets: 1, freeSocketTimeout: 1000 });
  await ask(`${url}/a`, { agent });
  await ask(`${url}/b`, { agent });
  await ask(`${url}/broken`, { agent });
  print(
    agent.getCurrentStatus().createSocketCount,
    agent.statusChanged,
    agent instanceof http.Agent,
  );
  agent.destroy();
  const hooked = new http.Agent();
  const { createConnection } = hooked;
  hooked.createConnection = function create(options, callback) {
    print(
      'connects',
      Object.keys(options).sort().join(),
      typeof callback,
      createConnection === http.Agent.prototype.createConnection,
    );
    return createConnection.call(this, options, callback);
  };
  await ask(`${url}/c`, { agent: hooked });
  hooked.destroy();
  await close();
};
