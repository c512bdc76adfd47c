// @langchain/core, @langchain/langgraph and @langchain/openai: chains, graphs, tools, models of other SDKs.

import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { BaseRetriever } from '@langchain/core/retrievers';
import { RunnableLambda } from '@langchain/core/runnables';
import { tool } from '@langchain/core/tools';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { END, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph';
import { ToolNode } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';
import { attempt, collect } from './say.mjs';

const configuration = { baseURL: `${process.env.GENAI_URL}/v1` };
const openai = (model) => new ChatOpenAI({ model, apiKey: 'none', maxRetries: 0, configuration });
const prompt = ChatPromptTemplate.fromMessages([
  ['system', 'You are kind.'],
  ['user', '{question}'],
]);
const question = { question: 'How are you?' };
const chain = (model) => prompt.pipe(model).pipe(new StringOutputParser());
const weather = tool(
  async ({ city }) => {
    await fetch(`${process.env.GENAI_URL}/weather`);
    return `rain in ${city}`;
  },
  { name: 'weather', description: 'w', schema: z.object({ city: z.string() }) },
);
const broken = tool(
  () => {
    throw new RangeError('no weather');
  },
  { name: 'broken', description: 'b', schema: z.object({}) },
);

class Library extends BaseRetriever {
  lc_namespace = ['library'];
  async _getRelevantDocuments() {
    return [{ pageContent: 'page', metadata: {} }];
  }
}

await attempt('chain', () => chain(openai('chain')).invoke(question, { runName: 'asker' }));
await attempt('chain stream', async () =>
  collect(await chain(openai('chain-stream')).stream(question)),
);
await attempt('model alone', async () => (await openai('alone').invoke('How are you?')).content);
await attempt('refused', () => chain(openai('refused')).invoke(question));
await attempt('other model', () =>
  chain(new FakeListChatModel({ responses: ['fine'] })).invoke(question),
);
await attempt('lambda', () =>
  RunnableLambda.from(async () => (await openai('in-lambda').invoke('How?')).content).invoke('x'),
);
await attempt('tool', () => weather.invoke({ city: 'Oslo' }));
await attempt('broken tool', () => broken.invoke({}));
await attempt('retriever', async () => (await new Library().invoke('what')).length);
await attempt('graph', async () => {
  const model = openai('graph').bindTools([weather]);
  const graph = new StateGraph(MessagesAnnotation)
    .addNode('agent', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
    .addNode('tools', new ToolNode([weather]))
    .addEdge(START, 'agent')
    .addConditionalEdges('agent', ({ messages }) =>
      messages.at(-1).tool_calls?.length ? 'tools' : END,
    )
    .addEdge('tools', 'agent')
    .compile({ name: 'forecaster' });
  const { messages } = await graph.invoke({ messages: [{ role: 'user', content: 'How?' }] });
  return messages.map(({ content }) => content);
});
