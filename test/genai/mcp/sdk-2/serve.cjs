// Serves by the SDK 2, in the way of 2025 (`stdio`, `http` with sessions) or without sessions, since 2026 (MCP_ERA=modern).
const { randomUUID } = require('node:crypto');
const { createServer } = require('node:http');
const listen = require('../../../services/listen.cjs');
const createTools = require('../sdk-1/tools.cjs');

module.exports = async (sdk) => {
  const isModern = process.env.MCP_ERA === 'modern';
  /** In the words of the SDK 1. */
  const inside = ({ mcpReq }) => ({
    _meta: mcpReq._meta,
    signal: mcpReq.signal,
    sendNotification: (notification) => mcpReq.notify(notification),
  });
  const create = () => {
    const { server, tool, text } = createTools((info) => new sdk.McpServer(info), inside);
    if (!isModern) {
      tool('asks', {}, async (_args, { mcpReq }) => {
        const answer = await mcpReq.requestSampling({
          messages: [{ role: 'user', content: { type: 'text', text: 'Which one?' } }],
          maxTokens: 10,
        });
        return text(answer.content.text);
      });
    }
    return server;
  };
  if (process.argv[2] === 'stdio') {
    if (isModern) sdk.serveStdio(create);
    else await create().connect(new sdk.StdioServerTransport());
    return;
  }
  const sessions = new Map();
  const serveSession = async (request, response) => {
    let transport = sessions.get(request.headers['mcp-session-id']);
    if (transport === undefined) {
      transport = new sdk.NodeStreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: (id) => {
          sessions.set(id, transport);
        },
      });
      await create().connect(transport);
    }
    await transport.handleRequest(request, response);
  };
  const served = createServer(
    isModern ? sdk.toNodeHandler(sdk.createMcpHandler(create)) : serveSession,
  );
  listen(served);
  process.once('SIGTERM', () => {
    served.close();
    served.closeAllConnections();
  });
};
