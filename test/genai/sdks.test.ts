// AI SDKs, each in a program that runs without the preload and with it.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { callOf, inCommonJs, pointOf, runSdk, tokensOf, treeOf } from './packages.ts';

const WITH_CONTENT = { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'true' };

suite('with the preload the output of an SDK is the same, and it has spans', {
  concurrency: 2,
}, () => {
  test('@anthropic-ai/sdk: messages, streams and tools, each once', async () => {
    const run = await runSdk('anthropic.mjs', WITH_CONTENT);
    assert.equal(run.stdout + run.stderr, run.bare);
    assert.deepEqual(treeOf(run.spans), [
      'chat claude',
      'chat two',
      'chat refused !overloaded_error',
      'chat stream',
      'chat broken-off',
      'chat cut !TypeError',
      'chat helper',
      'anthropic.messages.tool_runner',
      '  chat tools',
      '  anthropic.custom_tool_use weather',
      '  chat tools',
      'anthropic.messages.tool_runner',
      '  chat streamed-tools',
      '  anthropic.custom_tool_use weather',
      '  chat streamed-tools',
    ]);
    for (const model of ['claude', 'two', 'stream', 'helper', 'tools', 'streamed-tools']) {
      assert.deepEqual(tokensOf(callOf(run, model)), [30, 12, 16, 4, undefined], model);
    }
    const streamed = run.spans.filter(({ name }) => name === 'chat streamed-tools');
    assert.deepEqual(
      streamed.map((span) => span.attributes['gen_ai.response.finish_reasons']),
      [['tool_calls'], ['stop']],
    );
    for (const span of streamed) {
      assert.ok((span.attributes['gen_ai.response.time_to_first_chunk'] as number) > 0);
    }
    const output = 'gen_ai.client.inference.usage.output_tokens';
    assert.equal(pointOf(run, output, 'streamed-tools')?.value, 24);
    const { attributes } = callOf(run, 'helper');
    assert.equal(attributes['gen_ai.provider.name'], 'anthropic');
    assert.deepEqual(attributes['gen_ai.response.finish_reasons'], ['tool_calls']);
    assert.ok((attributes['gen_ai.response.time_to_first_chunk'] as number) > 0);
    assert.deepEqual(JSON.parse(attributes['gen_ai.output.messages'] as string)[0].parts, [
      { type: 'tool_call', id: 'toolu_1', name: 'weather', arguments: { city: 'Oslo' } },
    ]);
    assert.match(attributes['gen_ai.system_instructions'] as string, /You are kind/);
    assert.equal(callOf(run, 'refused').attributes['http.response.status_code'], 529);
    const written = 'gen_ai.client.inference.usage.cache_write.input_tokens';
    assert.equal(pointOf(run, written, 'claude')?.value, 4);
    assert.equal(pointOf(run, 'gen_ai.execute_tool.duration', 'weather')?.count, 2);
  });

  test('@google/genai: content, streams, functions and embeddings', async () => {
    const run = await runSdk('google.mjs', WITH_CONTENT);
    assert.equal(run.stdout + run.stderr, run.bare);
    assert.deepEqual(treeOf(run.spans), [
      'generate_content gemini',
      'generate_content refused !429',
      'generate_content stream',
      'generate_content broken-off',
      'generate_content functions',
      'generate_content functions',
      'generate_content chat',
      'embeddings embedding',
    ]);
    for (const model of ['gemini', 'stream', 'functions', 'chat']) {
      assert.deepEqual(tokensOf(callOf(run, model)), [30, 12, 20, undefined, 5], model);
    }
    const { attributes } = callOf(run, 'stream');
    assert.equal(attributes['gen_ai.provider.name'], 'gcp.gemini');
    assert.equal(attributes['gen_ai.response.model'], 'stream-2026');
    assert.deepEqual(JSON.parse(attributes['gen_ai.output.messages'] as string), [
      { role: 'assistant', parts: [{ type: 'text', content: 'fine' }], finish_reason: 'stop' },
    ]);
  });

  test('Bedrock: Converse and InvokeModel, above the span of the AWS SDK', async () => {
    const run = await runSdk('bedrock.mjs', WITH_CONTENT);
    assert.equal(run.stdout + run.stderr, run.bare);
    assert.deepEqual(treeOf(run.spans), [
      'chat nova',
      '  BedrockRuntime.Converse',
      'chat refused !ThrottlingException',
      '  BedrockRuntime.Converse !ThrottlingException',
      'chat stream',
      '  BedrockRuntime.ConverseStream',
      'chat broken-off',
      '  BedrockRuntime.ConverseStream',
      'chat invoked',
      '  BedrockRuntime.InvokeModel',
    ]);
    for (const model of ['nova', 'stream']) {
      assert.deepEqual(tokensOf(callOf(run, model)).slice(0, 3), [26, 12, 16], model);
    }
    assert.deepEqual(tokensOf(callOf(run, 'invoked')).slice(0, 2), [10, 12]);
    assert.match(callOf(run, 'stream').attributes['gen_ai.output.messages'] as string, /fine/);
    // Nothing by the names of 1.36.
    const names = new Set(run.points.map(({ name }) => name));
    assert.ok(
      !names.has('gen_ai.client.token.usage') && !names.has('gen_ai.client.operation.duration'),
    );
  });

  test('LangChain and LangGraph: chains, tools, retrievers and graphs, and one span for each model call', async () => {
    const run = await runSdk('langchain.mjs');
    assert.equal(run.stdout + run.stderr, run.bare);
    assert.deepEqual(treeOf(run.spans), [
      'invoke_workflow asker',
      '  chat chain',
      'invoke_workflow RunnableSequence',
      '  chat chain-stream',
      'chat alone',
      'invoke_workflow RunnableSequence !rate_limit_exceeded',
      '  chat refused !rate_limit_exceeded',
      'invoke_workflow RunnableSequence',
      '  chat',
      'invoke_workflow RunnableLambda',
      '  chat in-lambda',
      'execute_tool weather',
      'execute_tool broken !RangeError',
      'retrieval Library',
      'invoke_agent forecaster',
      '  chat graph',
      '  execute_tool weather',
      '  chat graph',
    ]);
    const tool = run.spans.find(({ name }) => name === 'execute_tool weather')!;
    const below = run.spans.filter(({ parentSpanId }) => parentSpanId === tool.spanId);
    assert.deepEqual(
      below.map(({ name }) => name),
      ['GET'],
    );
    assert.equal(pointOf(run, 'gen_ai.invoke_agent.inference_calls', 'forecaster')?.sum, 2);
    assert.equal(pointOf(run, 'gen_ai.invoke_agent.tool_calls', 'forecaster')?.sum, 1);
    assert.equal(pointOf(run, 'gen_ai.execute_tool.duration', 'weather')?.count, 2);
  });

  for (const program of ['anthropic.mjs', 'google.mjs', 'openai.mjs']) {
    test(`${program} in CommonJS`, async () => {
      const run = await runSdk(await inCommonJs(program));
      assert.equal(run.stdout + run.stderr, run.bare);
      assert.ok(treeOf(run.spans).length >= 8);
    });
  }

  test('@openai/agents: a run, its models and its functions', async () => {
    const run = await runSdk('openai-agents.mjs');
    assert.equal(run.stdout + run.stderr, run.bare);
    assert.deepEqual(treeOf(run.spans), [
      'invoke_agent plain-agent',
      '  chat plain',
      'invoke_agent functions-agent',
      '  chat functions',
      '  execute_tool weather',
      '  chat functions',
      'invoke_agent streamed-agent',
      '  chat streamed',
      'invoke_agent refused-agent !rate_limit_exceeded',
      '  chat refused !rate_limit_exceeded',
    ]);
    assert.equal(pointOf(run, 'gen_ai.invoke_agent.inference_calls', 'functions-agent')?.sum, 2);
  });

  test('@anthropic-ai/claude-agent-sdk: a turn, its tools and its tokens', async () => {
    const run = await runSdk('claude-agent.mjs', WITH_CONTENT);
    assert.equal(run.stdout + run.stderr, run.bare);
    assert.deepEqual(treeOf(run.spans), [
      'invoke_agent claude',
      '  execute_tool Bash',
      'invoke_agent claude !error_max_turns',
      '  execute_tool Bash !tool_error',
      'invoke_agent claude',
    ]);
    const [span] = run.spans.filter(({ name }) => name === 'invoke_agent claude');
    assert.deepEqual(tokensOf(span!), [30, 12, 16, 4, undefined]);
    assert.equal(span!.attributes['gen_ai.conversation.id'], 'session-1');
    assert.match(span!.attributes['gen_ai.output.messages'] as string, /fine/);
    assert.equal(pointOf(run, 'gen_ai.client.inference.usage.output_tokens', 'claude')?.value, 24);
  });
});
