// @anthropic-ai/claude-agent-sdk, with a script in the place of its CLI.
import { fileURLToPath } from 'node:url';
import { query } from '@anthropic-ai/claude-agent-sdk';
import { attempt, collect } from './say.mjs';

const options = {
  pathToClaudeCodeExecutable: fileURLToPath(new URL('claude-cli.mjs', import.meta.url)),
  executable: process.execPath,
  executableArgs: [],
  env: { PATH: process.env.PATH },
};
await attempt('query', async () => {
  const messages = await collect(query({ prompt: 'How are you?', options }));
  return messages.map(({ type }) => type);
});
await attempt('fails', async () => {
  const messages = await collect(query({ prompt: 'fail', options }));
  return messages.map(({ type, subtype }) => [type, subtype]);
});
await attempt('break', async () => {
  const asked = query({ prompt: 'How are you?', options });
  const shape = typeof asked.interrupt;
  for await (const { type } of asked) return [shape, type];
});
