const { FakeListChatModel } = require('@langchain/core/utils/testing');
const { ChatPromptTemplate } = require('@langchain/core/prompts');
const { RunnableLambda } = require('@langchain/core/runnables');
const { attempt, print } = require('./trying.cjs');

module.exports = async function run() {
  const model = new FakeListChatModel({ responses: ['first', 'second'] });
  const prompt = ChatPromptTemplate.fromMessages([
    ['system', 'You are {role}'],
    ['human', '{question}'],
  ]);
  const chain = prompt.pipe(model);
  const read = ({ content }) => content;
  await attempt('invoke', () =>
    chain.invoke(Object.freeze({ role: 'r', question: 'q' })).then(read),
  );
  await attempt('batch', () =>
    chain
      .batch([
        { role: 'r', question: 'q' },
        { role: 'r', question: 'p' },
      ])
      .then((all) => all.map(read)),
  );
  await attempt('stream', async () => {
    const parts = [];
    for await (const { content } of await model.stream('x')) parts.push(content);
    return parts.join('');
  });
  await attempt('missing', () =>
    chain.invoke({}).catch(({ name, message }) => [name, message.split('\n')[0]]),
  );
  const lambda = RunnableLambda.from(async (given) => `own ${given}`);
  await attempt('lambda', () =>
    lambda.invoke('x', {
      callbacks: [
        {
          handleChainStart: () => print('start'),
          handleChainEnd: ({ output }) => print('end', output),
        },
      ],
    }),
  );
  await attempt('aborted', () =>
    chain
      .invoke({ role: 'r', question: 'q' }, { signal: AbortSignal.abort() })
      .catch(({ name }) => name),
  );
};
