import { type Plain, type SampleSpan, send, spanId, traceId, tracesOf } from './sample.ts';

/** Sends an agent's trip: two chats of one conversation and a tool that fails; a chat and an embedding of others. */
export async function sendModelCalls(url: string, base: number): Promise<void> {
  const trace = traceId(3000);
  const message = (role: string, part: object) => ({ role, parts: [part] });
  const text = (content: string) => ({ type: 'text', content });
  const asked = [message('user', text('Is it raining in Oslo?'))];
  const call = message('assistant', {
    type: 'tool_call',
    id: 'call-1',
    name: 'weather',
    arguments: { city: 'Oslo' },
  });
  const answer = message('tool', { type: 'tool_call_response', id: 'call-1', response: 'dry' });
  const chat = (number: number, at: number, attributes: Readonly<Record<string, Plain>>) => ({
    trace: number < 3100 ? trace : traceId(number),
    id: spanId(number),
    ...(number < 3100 && { parent: spanId(3000) }),
    name: 'chat large-2',
    kind: 3,
    at,
    ms: 400,
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'example',
      'gen_ai.request.model': 'large-2',
      ...attributes,
    },
  });
  const conversation = { 'gen_ai.conversation.id': 'trip-7' };
  const spans: readonly SampleSpan[] = [
    { trace, id: spanId(3000), name: 'POST /ask', kind: 2, ms: 1500 },
    chat(3001, 10, {
      ...conversation,
      'gen_ai.usage.input_tokens': 500,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.input.messages': JSON.stringify(asked),
      'gen_ai.output.messages': JSON.stringify([call]),
    }),
    {
      trace,
      id: spanId(3002),
      parent: spanId(3000),
      name: 'execute_tool weather',
      at: 450,
      ms: 30,
      isError: true,
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'weather',
        'gen_ai.tool.call.arguments': '{"city":"Oslo"}',
        'gen_ai.tool.call.result': 'dry',
      },
    },
    chat(3003, 500, {
      ...conversation,
      'gen_ai.usage.input_tokens': 700,
      'gen_ai.usage.output_tokens': 40,
      'gen_ai.usage.cache_read.input_tokens': 800,
      'gen_ai.input.messages': JSON.stringify([...asked, call, answer]),
      'gen_ai.output.messages': JSON.stringify([message('assistant', text('It is dry.'))]),
    }),
    chat(3101, 900, { 'gen_ai.usage.output_tokens': 35 }),
    {
      trace: traceId(3102),
      id: spanId(3102),
      name: 'embeddings small-1',
      kind: 3,
      at: 950,
      ms: 12,
      attributes: { 'gen_ai.operation.name': 'embeddings', 'gen_ai.request.model': 'small-1' },
    },
  ];
  await send(url, 'traces', tracesOf({ service: 'guide', base }, spans));
}
