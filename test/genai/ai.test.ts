import assert from 'node:assert/strict';
import { before, suite, test } from 'node:test';
import { callOf, inOneFile, pointOf, runSdk, type SdkRun, tokensOf, treeOf } from './packages.ts';

suite('ai 7 under the preload', () => {
  let run: SdkRun;
  before(async () => {
    run = await runSdk('ai.mjs', { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' });
  });

  test('the output is the same as without the preload', () =>
    assert.equal(run.stdout + run.stderr, run.bare));

  test('agents, steps, models, tools, embeddings and rerankings are one tree', () => {
    const one = (model: string, error = '') => [
      `invoke_agent${error}`,
      `  step 0${error}`,
      `    chat ${model}${error}`,
    ];
    const two = (model: string) => [
      ...one(model),
      '    execute_tool weather',
      '  step 1',
      `    chat ${model}`,
    ];
    assert.deepEqual(treeOf(run.spans), [
      ...one('text'),
      ...two('steps'),
      ...one('refused', ' !rate_limit_exceeded'),
      ...one('stream'),
      ...one('broken-off'),
      ...one('refused-stream'),
      ...two('stream-steps'),
      ...one('object'),
      ...one('response'),
      'embeddings embedding',
      'embeddings many',
      'rerank reranker',
      'generate_content speaker',
    ]);
  });

  test('a model call has its tokens, streamed or not', () => {
    for (const model of ['text', 'steps', 'stream', 'stream-steps', 'object', 'response']) {
      const span = callOf(run, model);
      assert.equal(span.kind, 'CLIENT');
      assert.deepEqual(tokensOf(span), [30, 12, 20, undefined, 5], model);
      assert.equal(span.attributes['gen_ai.provider.name'], 'openai');
      assert.equal(span.attributes['gen_ai.response.model'], `${model}-2026`);
    }
    const { attributes } = callOf(run, 'stream');
    assert.ok((attributes['gen_ai.response.time_to_first_chunk'] as number) > 0);
    assert.deepEqual(JSON.parse(attributes['gen_ai.output.messages'] as string), [
      { role: 'assistant', parts: [{ type: 'text', content: 'fine' }], finish_reason: 'stop' },
    ]);
    assert.deepEqual(JSON.parse(attributes['gen_ai.input.messages'] as string), [
      { role: 'user', parts: [{ type: 'text', content: 'How are you?' }] },
    ]);
    const tool = run.spans.find(({ name }) => name === 'execute_tool weather')!;
    assert.equal(tool.attributes['gen_ai.tool.call.arguments'], '{"city":"Oslo"}');
    assert.equal(tool.attributes['gen_ai.tool.call.result'], '"rain in Oslo"');
  });

  test('a bundle has the same spans', async () => {
    const bundled = await runSdk(await inOneFile('ai.mjs'));
    assert.equal(bundled.stdout + bundled.stderr, bundled.bare);
    assert.deepEqual(treeOf(bundled.spans), treeOf(run.spans));
    assert.deepEqual(tokensOf(callOf(bundled, 'stream')), [30, 12, 20, undefined, 5]);
  });

  test('metrics', () => {
    assert.equal(pointOf(run, 'gen_ai.client.inference.time_to_first_chunk', 'stream')?.count, 1);
    assert.equal(pointOf(run, 'gen_ai.client.inference.usage.output_tokens', 'steps')?.value, 24);
    assert.equal(pointOf(run, 'gen_ai.execute_tool.duration', 'weather')?.count, 2);
    assert.equal(pointOf(run, 'gen_ai.client.embeddings.duration', 'many')?.count, 1);
    assert.equal(pointOf(run, 'gen_ai.client.operation.duration', 'reranker')?.count, 1);
  });
});
