// Serves by the SDK 1: `stdio`, or `http` with a session for each client.
const { randomUUID } = require('node:crypto');
const { createServer } = require('node:http');
const listen = require('../../../services/listen.cjs');
const createTools = require('./tools.cjs');

module.exports = async ({ McpServer, StdioServerTransport, StreamableHTTPServerTransport }) => {
  const create = () => {
    const { server, tool, text } = createTools((info) => new McpServer(info));
    // What the server asks its client, while it serves a call.
    tool('asks', {}, async (_args, { sendRequest }) => {
      const params = {
        messages: [{ role: 'user', content: { type: 'text', text: 'Which one?' } }],
        maxTokens: 10,
      };
      const any = require('zod').any();
      const answer = await sendRequest({ method: 'sampling/createMessage', params }, any);
      return text(answer.content.text);
    });
    return server;
  };
  if (process.argv[2] === 'stdio') {
    await create().connect(new StdioServerTransport());
    return;
  }
  const sessions = new Map();
  const served = createServer(async (request, response) => {
    let transport = sessions.get(request.headers['mcp-session-id']);
    if (transport === undefined) {
      transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => sessions.set(id, transport),
      });
      await create().connect(transport);
    }
    await transport.handleRequest(request, response);
  });
  listen(served);
  process.once('SIGTERM', () => {
    served.close();
    served.closeAllConnections();
  });
};
