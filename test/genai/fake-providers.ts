/** A small server that speaks the wire formats of OpenAI, Anthropic, Google and Bedrock. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { bedrock } from './fake-bedrock.ts';

export interface FakeProviders extends AsyncDisposable {
  readonly url: string;
  /** What was asked, in order: path and body. */
  readonly asked: ReadonlyArray<{ readonly path: string; readonly body: Asked }>;
}

/** A body of any of the formats; some models fail, each in its way: `refused`, `cut`, `stalled`, `hanging` … */
export interface Asked {
  readonly model?: string;
  readonly stream?: boolean;
  readonly messages?: ReadonlyArray<{ readonly role: string; readonly content?: unknown }>;
  readonly input?: unknown;
  readonly tools?: readonly unknown[];
  readonly [name: string]: unknown;
}

export async function startFakeProviders(): Promise<FakeProviders> {
  const asked: { path: string; body: Asked }[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse((await text(request)) || '{}') as Asked;
    asked.push({ path: request.url!, body });
    response.setHeader('connection', 'close');
    answer(request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer({ url = '' }: IncomingMessage, body: Asked, response: ServerResponse): undefined {
  if (url.includes('/v1/messages')) anthropic(body, response);
  else if (url.includes(':')) google(url, body, response);
  else if (url.startsWith('/model/')) bedrock(url, body, response);
  else if (url.endsWith('/chat/completions')) chat(body, response);
  else if (url.endsWith('/responses')) responses(body, response);
  else if (url.endsWith('/completions')) completions(response);
  else if (url.endsWith('/embeddings')) embeddings(body, response);
  else json(response, { error: { message: `no such path: ${url}` } }, 404);
}

function json(response: ServerResponse, value: unknown, status = 200): undefined {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Events, in turns of the event loop of their own, so that the client sees chunks. */
function events(
  response: ServerResponse,
  chunks: readonly { readonly event?: string; readonly data: unknown }[],
  end: 'end' | 'cut' | 'stall' = 'end',
): undefined {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const next = (at: number) => {
    const chunk = chunks[at];
    if (chunk === undefined) {
      if (end === 'cut') response.destroy();
      else if (end === 'end') response.end();
      return;
    }
    const { event, data } = chunk;
    const line = typeof data === 'string' ? data : JSON.stringify(data);
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${line}\n\n`);
    setTimeout(() => next(at + 1), 2);
  };
  next(0);
}

const OPENAI_USAGE = {
  prompt_tokens: 30,
  completion_tokens: 12,
  total_tokens: 42,
  prompt_tokens_details: { cached_tokens: 20 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

/** Whether a tool is still to be called: there is one, and nobody has answered for it. */
function wantsTool({ tools = [], messages = [], input }: Asked): boolean {
  const items = Array.isArray(input) ? (input as { type?: string }[]) : [];
  return (
    tools.length > 0 &&
    !messages.some(({ role }) => role === 'tool') &&
    !items.some(({ type }) => type === 'function_call_output')
  );
}

function chat(body: Asked, response: ServerResponse): undefined {
  const { model = '', stream } = body;
  if (model === 'refused') {
    const error = { message: 'too many', type: 'requests', code: 'rate_limit_exceeded' };
    response.setHeader('retry-after-ms', '1');
    return json(response, { error }, 429);
  }
  if (model === 'bad') {
    const error = {
      message: 'no such field',
      type: 'invalid_request_error',
      code: 'unknown_field',
    };
    return json(response, { error }, 400);
  }
  if (model === 'hanging') return;
  if (model === 'garbled') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices":');
    return;
  }
  const base = { id: 'chatcmpl-1', created: 1, model: `${model}-2026` };
  const called = wantsTool(body);
  const call = {
    id: 'call_1',
    type: 'function',
    function: { name: 'weather', arguments: '{"city":"Oslo"}' },
  };
  if (!stream) {
    const message = called
      ? { role: 'assistant', content: null, tool_calls: [call] }
      : { role: 'assistant', content: '{"answer":"fine"}' };
    const reason = called ? 'tool_calls' : 'stop';
    const choices = [{ index: 0, finish_reason: reason, message }];
    return json(response, { ...base, object: 'chat.completion', choices, usage: OPENAI_USAGE });
  }
  const chunk = (delta: object, reason: string | null = null) => ({
    data: {
      ...base,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason: reason }],
    },
  });
  const chunks = called
    ? [chunk({ role: 'assistant', tool_calls: [{ index: 0, ...call }] }), chunk({}, 'tool_calls')]
    : [chunk({ role: 'assistant', content: 'fi' }), chunk({ content: 'ne' }), chunk({}, 'stop')];
  if (model === 'cut') return events(response, chunks.slice(0, 1), 'cut');
  if (model === 'stalled') return events(response, chunks.slice(0, 2), 'stall');
  const usage = {
    data: { ...base, object: 'chat.completion.chunk', choices: [], usage: OPENAI_USAGE },
  };
  events(response, [...chunks, usage, { data: '[DONE]' }]);
}

function completions(response: ServerResponse): undefined {
  const choices = [{ index: 0, finish_reason: 'length', text: 'fine' }];
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  json(response, {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1,
    model: 'old',
    choices,
    usage,
  });
}

function responses(body: Asked, response: ServerResponse): undefined {
  const { model = '', stream } = body;
  const called = wantsTool(body);
  const said = {
    ...{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed' },
    content: [{ type: 'output_text', text: 'fine', annotations: [] }],
  };
  const call = {
    ...{ type: 'function_call', id: 'fc_1', call_id: 'call_1', status: 'completed' },
    ...{ name: 'weather', arguments: '{"city":"Oslo"}' },
  };
  const whole = {
    ...{ id: 'resp_1', object: 'response', created_at: 1, model: `${model}-2026` },
    ...{ parallel_tool_calls: false, tool_choice: 'auto', tools: [] },
    status: model === 'broken' ? 'failed' : 'completed',
    ...(model === 'broken' && { error: { code: 'server_error', message: 'it broke' } }),
    output: called ? [call] : [said],
    usage: {
      ...{ input_tokens: 30, output_tokens: 12, total_tokens: 42 },
      input_tokens_details: { cached_tokens: 20 },
      output_tokens_details: { reasoning_tokens: 5 },
    },
  };
  if (!stream) return json(response, whole);
  const begun = { ...whole, status: 'in_progress', output: [], usage: null };
  const of = (type: string, more: object, at: number) => ({
    event: type,
    data: { type, sequence_number: at, ...more },
  });
  const item = called ? call : said;
  const at = { output_index: 0, item_id: item.id, content_index: 0 };
  events(response, [
    of('response.created', { response: begun }, 0),
    of('response.output_item.added', { output_index: 0, item: { ...item, content: [] } }, 1),
    ...(called
      ? []
      : [
          of('response.content_part.added', { ...at, part: { type: 'output_text', text: '' } }, 2),
          of('response.output_text.delta', { ...at, delta: 'fine' }, 3),
        ]),
    of('response.output_item.done', { output_index: 0, item }, 4),
    of('response.completed', { response: whole }, 5),
  ]);
}

function embeddings(
  { model, input, encoding_format: format }: Asked,
  response: ServerResponse,
): undefined {
  const values = [0.5, -1];
  const embedding =
    format === 'base64' ? Buffer.from(new Float32Array(values).buffer).toString('base64') : values;
  const data = [input].flat().map((_, index) => ({ object: 'embedding', index, embedding }));
  json(response, { object: 'list', data, model, usage: { prompt_tokens: 7, total_tokens: 7 } });
}

const ANTHROPIC_USAGE = {
  input_tokens: 10,
  cache_creation_input_tokens: 4,
  cache_read_input_tokens: 16,
  output_tokens: 12,
};

function anthropic(body: Asked, response: ServerResponse): undefined {
  const { model = '', stream, tools = [], messages = [] } = body;
  if (model === 'refused') {
    const error = { type: 'overloaded_error', message: 'too much' };
    return json(response, { type: 'error', error }, 529);
  }
  if (model === 'hanging') return;
  const isAnswered = JSON.stringify(messages).includes('tool_result');
  const called = tools.length > 0 && !isAnswered;
  const block = called
    ? { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Oslo' } }
    : { type: 'text', text: 'fine' };
  const reason = called ? 'tool_use' : 'end_turn';
  const whole = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: `${model}-2026` },
    ...{ content: [block], stop_reason: reason, stop_sequence: null, usage: ANTHROPIC_USAGE },
  };
  if (!stream) return json(response, whole);
  const begun = {
    ...whole,
    content: [],
    stop_reason: null,
    usage: { ...ANTHROPIC_USAGE, output_tokens: 1 },
  };
  const of = (type: string, more: object) => ({ event: type, data: { type, ...more } });
  const delta = called
    ? { type: 'input_json_delta', partial_json: '{"city":"Oslo"}' }
    : { type: 'text_delta', text: 'fine' };
  const empty = called ? { ...block, input: {} } : { type: 'text', text: '' };
  const chunks = [
    of('message_start', { message: begun }),
    of('content_block_start', { index: 0, content_block: empty }),
    of('content_block_delta', { index: 0, delta }),
    of('content_block_stop', { index: 0 }),
    of('message_delta', {
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: 12 },
    }),
    of('message_stop', {}),
  ];
  if (model === 'cut') return events(response, chunks.slice(0, 3), 'cut');
  events(response, chunks);
}

function google(url: string, body: Asked, response: ServerResponse): undefined {
  const [, model = '', method = ''] = /models\/([^:]+):(\w+)/.exec(url) ?? [];
  if (model === 'refused') {
    const error = { code: 429, message: 'too many', status: 'RESOURCE_EXHAUSTED' };
    return json(response, { error }, 429);
  }
  if (method.includes('mbed')) return json(response, { embeddings: [{ values: [0.5, -1] }] });
  const contents = JSON.stringify(body.contents ?? '');
  const called = body.tools !== undefined && !contents.includes('functionResponse');
  const part = called
    ? { functionCall: { name: 'weather', args: { city: 'Oslo' } } }
    : { text: 'fine' };
  const usage = {
    promptTokenCount: 30,
    candidatesTokenCount: 7,
    thoughtsTokenCount: 5,
    cachedContentTokenCount: 20,
    totalTokenCount: 42,
  };
  const whole = (parts: readonly object[], reason?: string) => ({
    responseId: 'g1',
    modelVersion: `${model}-2026`,
    candidates: [
      { content: { role: 'model', parts }, index: 0, ...(reason && { finishReason: reason }) },
    ],
    usageMetadata: usage,
  });
  if (method !== 'streamGenerateContent') return json(response, whole([part], 'STOP'));
  const chunks = [{ data: whole([{ text: 'fi' }]) }, { data: whole([{ text: 'ne' }], 'STOP') }];
  events(response, chunks);
}
