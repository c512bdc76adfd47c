// Speaks as the CLI of Claude Code does: a line of JSON for each message, on both sides.
import { createInterface } from 'node:readline';

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const session_id = 'session-1';
for await (const line of createInterface({ input: process.stdin })) {
  const { type, request_id, message } = JSON.parse(line);
  if (type === 'control_request') {
    say({ type: 'control_response', response: { subtype: 'success', request_id, response: {} } });
  }
  if (type !== 'user') continue;
  const failed = JSON.stringify(message).includes('fail');
  say({ type: 'system', subtype: 'init', session_id, model: 'claude', tools: [], uuid: 'u0' });
  const of = (id, content) => ({
    id,
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content,
  });
  const use = { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'ls' } };
  say({ type: 'assistant', message: of('msg_1', [use]), session_id, uuid: 'u1' });
  const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'no', is_error: failed };
  say({ type: 'user', message: { role: 'user', content: [result] }, session_id, uuid: 'u2' });
  say({
    type: 'assistant',
    message: of('msg_2', [{ type: 'text', text: 'fine' }]),
    session_id,
    uuid: 'u3',
  });
  say({
    type: 'result',
    subtype: failed ? 'error_max_turns' : 'success',
    is_error: failed,
    result: 'fine',
    num_turns: 2,
    errors: [],
    session_id,
    uuid: 'u4',
    total_cost_usd: 0.01,
    usage: {
      input_tokens: 10,
      output_tokens: 12,
      cache_read_input_tokens: 16,
      cache_creation_input_tokens: 4,
    },
    modelUsage: {
      claude: {
        inputTokens: 10,
        outputTokens: 12,
        cacheReadInputTokens: 16,
        cacheCreationInputTokens: 4,
      },
    },
  });
  break;
}
process.exit(0);
