import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { callOf, genAiAttributes, runSdk, type SdkRun } from './packages.ts';

const USED = {
  'gen_ai.usage.input_tokens': 30,
  'gen_ai.usage.output_tokens': 12,
  'gen_ai.usage.cache_read.input_tokens': 20,
  'gen_ai.usage.reasoning.output_tokens': 5,
};
const CHAT = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.temperature': 0.5,
  'gen_ai.request.max_tokens': 9,
  'openai.api.type': 'chat_completions',
};

suite('openai 7 under the preload', () => {
  let run: SdkRun;
  before(async () => {
    run = await runSdk('openai.mjs');
  });

  test('the output is the same as without the preload', () => {
    assert.equal(run.stdout + run.stderr, run.bare);
    assert.match(run.stdout, /unhandled RateLimitError/);
  });

  test('a chat has a span with its model, its tokens and its HTTP request below', () => {
    const span = callOf(run, 'gpt');
    assert.equal(span.name, 'chat gpt');
    assert.equal(span.kind, 'CLIENT');
    assert.deepEqual(genAiAttributes(span), {
      ...CHAT,
      ...USED,
      'gen_ai.request.model': 'gpt',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'gpt-2026',
      'gen_ai.response.finish_reasons': ['stop'],
    });
    assert.equal(span.attributes['server.address'], '127.0.0.1');
    const below = run.spans.filter(({ parentSpanId }) => parentSpanId === span.spanId);
    assert.deepEqual(
      below.map(({ name }) => name),
      ['POST'],
    );
  });

  test('each way to read a response records its tokens', () => {
    for (const model of ['two', 'parsed', 'shape', 'late', 'stream', 'tee', 'readable', 'helper']) {
      const { attributes, status } = callOf(run, model);
      assert.equal(attributes['gen_ai.usage.output_tokens'], 12, model);
      assert.deepEqual(attributes['gen_ai.response.finish_reasons'], ['stop'], model);
      assert.equal(status.code, 'UNSET', model);
    }
    // With the raw response, only the service reads the tokens.
    assert.equal(callOf(run, 'raw').attributes['gen_ai.response.id'], undefined);
    assert.equal(callOf(run, 'parsed').attributes['gen_ai.output.type'], 'json');
  });

  test('a stream records the time to its first chunk', () => {
    const { attributes } = callOf(run, 'stream');
    assert.equal(attributes['gen_ai.request.stream'], true);
    assert.ok((attributes['gen_ai.response.time_to_first_chunk'] as number) > 0);
  });

  test('the span of a stream that is abandoned, or never read, ends', () => {
    for (const model of ['broken-off', 'unread']) {
      const { attributes, status } = callOf(run, model);
      assert.equal(status.code, 'UNSET', model);
      assert.equal(attributes['error.type'], undefined, model);
    }
  });

  test('the error type is that of the provider, or the class of the error', () => {
    const refused = callOf(run, 'refused');
    assert.equal(refused.attributes['error.type'], 'rate_limit_exceeded');
    assert.equal(refused.attributes['http.response.status_code'], 429);
    assert.equal(refused.status.code, 'ERROR');
    assert.equal(callOf(run, 'nowhere').attributes['error.type'], 'APIConnectionError');
    assert.equal(callOf(run, 'cut').status.code, 'ERROR');
    assert.equal(callOf(run, 'broken').attributes['error.type'], 'server_error');
  });

  test('runTools has a span for each call of the model', () => {
    const spans = run.spans.filter(({ name }) => name === 'chat tools');
    assert.deepEqual(
      spans.map(({ attributes }) => attributes['gen_ai.response.finish_reasons']),
      [['tool_calls'], ['stop']],
    );
  });

  test('responses, completions and embeddings', () => {
    assert.deepEqual(genAiAttributes(callOf(run, 'r')), {
      ...USED,
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'r',
      'gen_ai.request.reasoning.level': 'low',
      'openai.api.type': 'responses',
      'gen_ai.response.id': 'resp_1',
      'gen_ai.response.model': 'r-2026',
      'gen_ai.response.finish_reasons': ['stop'],
    });
    const stream = callOf(run, 'r-stream').attributes;
    assert.equal(stream['gen_ai.usage.reasoning.output_tokens'], 5);
    assert.ok((stream['gen_ai.response.time_to_first_chunk'] as number) > 0);
    assert.equal(callOf(run, 'old').name, 'text_completion old');
    assert.deepEqual(genAiAttributes(callOf(run, 'e')), {
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'e',
      'gen_ai.embeddings.dimension.count': 2,
      'gen_ai.response.model': 'e',
      'gen_ai.usage.input_tokens': 7,
    });
  });

  test('metrics of v0.1.0', () => {
    const of = (name: string, model: string) =>
      run.points.findLast(
        (point) => point.name === name && point.attributes['gen_ai.request.model'] === model,
      );
    const inference = 'gen_ai.client.inference';
    assert.equal(of(`${inference}.duration`, 'gpt')?.count, 1);
    assert.equal(
      of(`${inference}.duration`, 'nowhere')?.attributes['error.type'],
      'APIConnectionError',
    );
    assert.equal(of(`${inference}.time_to_first_chunk`, 'stream')?.count, 1);
    assert.equal(of(`${inference}.time_per_output_chunk`, 'stream')?.count, 3);
    assert.equal(of(`${inference}.usage.input_tokens`, 'gpt')?.value, 30);
    assert.equal(of(`${inference}.usage.output_tokens`, 'tools')?.value, 24);
    assert.equal(of(`${inference}.usage.cache_read.input_tokens`, 'gpt')?.value, 20);
    assert.equal(of(`${inference}.usage.reasoning.output_tokens`, 'gpt')?.value, 5);
    assert.equal(of(`${inference}.usage.input_tokens`, 'nowhere')?.value, 0);
    assert.equal(of(`${inference}.operation.input_tokens`, 'gpt')?.sum, 30);
    assert.equal(of('gen_ai.client.embeddings.duration', 'e')?.count, 1);
    assert.equal(of('gen_ai.client.embeddings.operation.input_tokens', 'e')?.sum, 7);
  });

  test('no content is recorded on spans', () => {
    const all = JSON.stringify(run.spans, (_, value) => (typeof value === 'bigint' ? '' : value));
    for (const said of ['How are you', 'You are kind', 'Oslo', 'fine']) {
      assert.ok(!all.includes(said), said);
    }
  });
});

test('content is recorded on spans, redacted, if captureMessageContent is set', async () => {
  const { spans, stdout, bare } = await runSdk('openai.mjs', {
    OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true',
  });
  assert.equal(stdout, bare);
  const json = (model: string, name: string) =>
    JSON.parse(callOf({ spans }, model).attributes[`gen_ai.${name}`] as string);
  const [system, user] = json('stream', 'input.messages');
  assert.deepEqual(system, { role: 'system', parts: [{ type: 'text', content: 'You are kind.' }] });
  assert.match(user.parts[0].content, /^How are you\? My key is REDACTED/);
  assert.deepEqual(json('stream', 'output.messages'), [
    { role: 'assistant', parts: [{ type: 'text', content: 'fine' }], finish_reason: 'stop' },
  ]);
  assert.deepEqual(json('r-stream', 'output.messages'), [
    { role: 'assistant', parts: [{ type: 'text', content: 'fine' }], finish_reason: 'stop' },
  ]);
  assert.deepEqual(json('tools', 'output.messages')[0].parts, [
    { type: 'tool_call', id: 'call_1', name: 'weather', arguments: { city: 'Oslo' } },
  ]);
});
