// What the server of both generations of the SDK offers.
const { z } = require('zod');

/**
 * @param make gives a server of MCP
 * @param inside what the handler of a tool has beside its arguments, in the words of the SDK 1
 */
module.exports = (make, inside = (extra) => extra) => {
  const server = make({ name: 'tools', version: '1.0.0' });
  const text = (value) => ({ content: [{ type: 'text', text: String(value) }] });
  const tool = (name, inputSchema, run) =>
    server.registerTool(name, { description: name, inputSchema: z.object(inputSchema) }, run);
  tool('add', { a: z.number(), b: z.number() }, ({ a, b }) => text(a + b));
  tool('throws', { why: z.string() }, async ({ why }) => {
    await undefined;
    throw new RangeError(why);
  });
  tool('says', {}, () => ({ ...text('out of stock'), isError: true }));
  tool('fetches', {}, async () => {
    const answer = await fetch(process.env.DOWNSTREAM);
    console.error(`fetched ${answer.status}`);
    return text(await answer.text());
  });
  // What it was called with, as the handler sees it.
  tool('meta', {}, (_args, extra) => {
    // Of the trace it says nothing: bare there is none.
    const { traceparent, ...meta } = inside(extra)._meta ?? {};
    return text(JSON.stringify(meta));
  });
  tool('slow', {}, (_args, extra) => {
    const { signal, sendNotification, _meta } = inside(extra);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(text('slept')), 30_000);
      signal.addEventListener('abort', () => clearTimeout(timer));
      if (_meta?.progressToken === undefined) return;
      const params = { progressToken: _meta.progressToken, progress: 1, total: 2 };
      sendNotification({ method: 'notifications/progress', params });
    });
  });
  server.registerResource('config', 'config://app', {}, (uri) => ({
    contents: [{ uri: uri.href, text: 'dark' }],
  }));
  server.registerPrompt('greet', { description: 'greets' }, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'Say hello.' } }],
  }));
  return { server, tool, text };
};
