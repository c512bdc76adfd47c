// A service with an agent: HTTP above it, a model (GENAI_URL) and a tool by MCP below.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createOpenAI } from '@ai-sdk/openai';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import listen from '../../services/listen.cjs';

const openai = createOpenAI({ apiKey: 'none', baseURL: `${process.env.GENAI_URL}/v1` });

async function connect() {
  const client = new Client({ name: 'assistant', version: '1.0.0' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...process.execArgv, fileURLToPath(new URL('weather-server.mjs', import.meta.url))],
    env: { ...process.env, OTEL_SERVICE_NAME: process.env.TOOLS_NAME ?? 'weather-tools' },
    stderr: 'inherit',
  });
  await client.connect(transport);
  return client;
}

const mcp = await connect();
const call = async (city) => {
  const { content, isError } = await mcp.callTool({ name: 'weather', arguments: { city } });
  if (isError) throw new Error(content[0].text);
  return content[0].text;
};
const weather = (execute) =>
  tool({ description: 'weather', inputSchema: z.object({ city: z.string() }), execute });
const ask = (model, execute) =>
  generateText({
    model: openai.chat(model),
    prompt: 'How is the weather in Oslo?',
    maxRetries: 0,
    ...(execute && { tools: { weather: weather(execute) } }),
    stopWhen: stepCountIs(3),
    telemetry: { functionId: 'forecaster' },
  });

const ways = {
  '/ask': async () => (await ask('gpt-5-mini', ({ city }) => call(city))).text,
  // The tool fails, which the model is told.
  '/broken': async () => (await ask('gpt-5-mini', () => call('Atlantis'))).text,
  '/refused': () => ask('refused'),
  '/unpriced': async () => (await ask('llama')).text,
  '/stream': async () => {
    let text = '';
    const stream = streamText({ model: openai.chat('gpt-5-mini'), prompt: 'Say something.' });
    for await (const part of stream.textStream) text += part;
    return text;
  },
  '/session': async () => {
    const client = await connect();
    await client.close();
    return 'closed';
  },
};

const server = createServer(async (request, response) => {
  try {
    response.end(await ways[request.url]());
  } catch (error) {
    response.writeHead(503).end(`${error.name}: ${error.message}`);
  }
});
listen(server);
process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await mcp.close();
});
