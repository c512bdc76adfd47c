// A server of ws and its clients: `/talk` answers with what was said, `/broken` with how a connection ended.
const { createServer } = require('node:http');
const { once } = require('node:events');
const listen = require('../../listen.cjs');

module.exports = ({ WebSocket, WebSocketServer }) => {
  const server = createServer(async (request, response) => {
    const client = new WebSocket(`ws://127.0.0.1:${server.address().port}/chat`);
    await once(client, 'open');
    const said = [];
    client.on('message', (data) => said.push(String(data)));
    client.send('one');
    await once(client, 'message');
    client.send('two');
    await once(client, 'message');
    if (request.url === '/broken') client.send('break');
    else client.close(1000);
    const [code] = await once(client, 'close');
    response.end(
      `${said} ${code} ${client.listenerCount('message')} ${client.listenerCount('close')}`,
    );
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      console.info(`heard ${data}`);
      if (String(data) === 'break') socket.close(1011);
      else socket.send(`${data}!`);
    });
  });
  listen(server);
};
