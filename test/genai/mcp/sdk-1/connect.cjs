// Connects by the SDK 1 to a server that it starts itself, or to one over HTTP, and asks for everything.
const use = require('./use.cjs');

module.exports = async (sdk) => {
  const [, script, address] = process.argv;
  const client = new sdk.Client(
    { name: 'client', version: '1.0.0' },
    { capabilities: { sampling: {} } },
  );
  client.setRequestHandler(sdk.CreateMessageRequestSchema, ({ params }) => ({
    role: 'assistant',
    model: 'none',
    content: { type: 'text', text: `the first of ${params.messages.length}` },
  }));
  const transport =
    address === 'stdio'
      ? new sdk.StdioClientTransport({
          command: process.execPath,
          args: [...process.execArgv, script.replace(/client(?=\.\w+$)/, 'server'), 'stdio'],
          env: { ...process.env, OTEL_SERVICE_NAME: 'tools' },
          stderr: 'inherit',
        })
      : new sdk.StreamableHTTPClientTransport(new URL(address));
  await client.connect(transport);
  await use(client, {
    call: (own, params, options) => own.callTool(params, undefined, options),
    ways: (own) => ({ asks: () => own.callTool({ name: 'asks', arguments: {} }) }),
  });
  await transport.terminateSession?.();
  await client.close();
};
