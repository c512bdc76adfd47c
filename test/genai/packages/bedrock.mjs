// @aws-sdk/client-bedrock-runtime: Converse and InvokeModel, whole and as streams.
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { attempt, collect } from './say.mjs';

const client = new BedrockRuntimeClient({
  region: 'eu-north-1',
  endpoint: process.env.GENAI_URL,
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  maxAttempts: 1,
  requestHandler: new NodeHttpHandler(),
});
const messages = [{ role: 'user', content: [{ text: 'How are you?' }] }];
const system = [{ text: 'You are kind.' }];
const asked = { messages, system, inferenceConfig: { maxTokens: 99, temperature: 0.5 } };

await attempt('converse', async () => {
  const { output, $metadata } = await client.send(
    new ConverseCommand({ ...asked, modelId: 'nova' }),
  );
  return [output.message, $metadata.httpStatusCode];
});
await attempt('refused', () => client.send(new ConverseCommand({ ...asked, modelId: 'refused' })));
await attempt('stream', async () => {
  const { stream } = await client.send(new ConverseStreamCommand({ ...asked, modelId: 'stream' }));
  return collect(stream);
});
await attempt('break', async () => {
  const { stream } = await client.send(
    new ConverseStreamCommand({ ...asked, modelId: 'broken-off' }),
  );
  for await (const event of stream) return event;
});
await attempt('invoke', async () => {
  const body = JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    max_tokens: 99,
    messages: [],
  });
  const answer = await client.send(new InvokeModelCommand({ modelId: 'invoked', body }));
  return JSON.parse(answer.body.transformToString()).id;
});
