// Each way to call the client, and each way to read what it returns.
const http = require('node:http');
const OpenAI = require('openai');

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const message = { role: 'assistant', content: '{"a":1}' };
const answers = {
  '/chat/completions': {
    id: 'c',
    model: 'm',
    choices: [{ index: 0, finish_reason: 'stop', message }],
    usage,
  },
  '/responses': {
    id: 'r',
    object: 'response',
    model: 'm',
    status: 'completed',
    output: [
      {
        ...{ type: 'message', id: 'm', role: 'assistant', status: 'completed' },
        content: [{ type: 'output_text', text: '{"a":1}', annotations: [] }],
      },
    ],
  },
  '/embeddings': { object: 'list', data: [{ embedding: [1, 2], index: 0 }], model: 'm', usage },
};
const server = http.createServer((request, response) => {
  let body = '';
  request.on('data', (part) => {
    body += part;
  });
  request.on('end', () => {
    const { stream, model } = JSON.parse(body || '{}');
    if (model === 'missing') {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"no such model"}}');
    } else if (stream && request.url === '/responses') {
      response.setHeader('content-type', 'text/event-stream');
      const events = [
        { type: 'response.created', response: { id: 'r', model: 'm' } },
        { type: 'response.completed', response: { usage: { input_tokens: 1, output_tokens: 1 } } },
      ];
      for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
      response.end('data: [DONE]\n\n');
    } else if (stream) {
      response.setHeader('content-type', 'text/event-stream');
      for (const content of ['a', 'b']) {
        const choices = [{ index: 0, delta: { content } }];
        response.write(`data: ${JSON.stringify({ id: 's', model: 'm', choices })}\n\n`);
      }
      if (model === 'cut') setTimeout(() => response.destroy(), 20);
      else response.end('data: [DONE]\n\n');
    } else {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[request.url] ?? { ok: true }));
    }
  });
});
let heard = () => {};
process.on('unhandledRejection', (error) => {
  console.log('unhandled', error.constructor.name);
  heard();
});

async function attempt(title, run) {
  let promise;
  try {
    promise = run();
  } catch (error) {
    console.log(title, 'throws at once', error.name);
    return;
  }
  try {
    console.log(title, JSON.stringify(await promise));
  } catch (error) {
    console.log(title, 'rejects', error.constructor.name, error.message);
  }
}

server.listen(0, '127.0.0.1', async () => {
  const client = new OpenAI({
    apiKey: 'k',
    baseURL: `http://127.0.0.1:${server.address().port}`,
    maxRetries: 0,
  });
  const asked = { model: 'm', messages: [{ role: 'user', content: 'q' }] };
  const format = { type: 'json_schema', json_schema: { name: 'n', schema: {} } };
  const ways = {
    chat: (more) => client.chat.completions.create({ ...asked, ...more }),
    'chat parse': () => client.chat.completions.parse({ ...asked, response_format: format }),
    responses: () => client.responses.create({ model: 'm', input: 'q' }),
    'responses parse': () => client.responses.parse({ model: 'm', input: 'q' }),
    embeddings: () =>
      client.embeddings.create({ model: 'm', input: 'q', encoding_format: 'float' }),
    missing: () => client.chat.completions.create({ ...asked, model: 'missing' }),
    'embeddings missing': () => client.embeddings.create({ model: 'missing', input: 'q' }),
  };
  for (const [title, call] of Object.entries(ways)) {
    await attempt(title, call);
    await attempt(`${title} twice`, async () => {
      const promise = call();
      const first = await promise;
      return [first.id, (await promise) === first];
    });
    await attempt(`${title} response`, async () => {
      const response = await call().asResponse();
      return [response.constructor.name, response.bodyUsed, (await response.json()).id];
    });
    await attempt(`${title} late`, async () => {
      const promise = call();
      await promise.asResponse();
      await new Promise((resolve) => setTimeout(resolve, 5));
      return (await promise).id;
    });
    await attempt(`${title} both`, async () => {
      const { data, response } = await call().withResponse();
      return [data.id, response.status];
    });
    // Nobody awaits it; where it fails, the process hears of it.
    const unheard = new Promise((resolve) => {
      heard = resolve;
    });
    console.log(title, call().constructor.name);
    if (title.includes('missing')) await unheard;
  }
  const stream = (run) => async () => {
    const seen = [];
    for await (const chunk of run(await ways.chat({ stream: true }))) {
      seen.push(chunk.choices[0].delta.content);
    }
    return seen;
  };
  await attempt(
    'stream',
    stream((it) => it),
  );
  await attempt(
    'tee',
    stream((it) => it.tee()[1]),
  );
  await attempt('stream response', async () =>
    (await ways.chat({ stream: true }).asResponse()).text(),
  );
  await attempt('stream given up', async () => {
    for await (const { id } of await ways.chat({ stream: true })) return id;
  });
  await attempt('stream returned', async () => {
    const chunks = (await ways.chat({ stream: true }))[Symbol.asyncIterator]();
    return [await chunks.next(), await chunks.return('own'), await chunks.next()];
  });
  await attempt('stream left by an error', async () => {
    for await (const { id } of await ways.chat({ stream: true })) throw new TypeError(id);
  });
  await attempt('stream cut off', async () => {
    for await (const _ of await ways.chat({ model: 'cut', stream: true }));
  });
  await attempt('responses stream', async () => {
    const seen = [];
    for await (const { type } of await client.responses.create({ model: 'm', stream: true })) {
      seen.push(type);
    }
    return seen;
  });
  await attempt('responses stream given up', async () => {
    for await (const { type } of await client.responses.create({ model: 'm', stream: true })) {
      return type;
    }
  });
  await attempt('responses stream missing', () =>
    client.responses.create({ model: 'missing', stream: true }),
  );
  await attempt('stream helper', () => client.chat.completions.stream(asked).finalContent());
  for (const name of ['chat.completions', 'embeddings', 'responses']) {
    const { create } = name.split('.').reduce((at, key) => at[key], client);
    const owner = name.split('.').reduce((at, key) => at[key], client);
    for (const args of [[], [null], [{}], [{ messages: [null] }], [{ messages: 'x' }]]) {
      await attempt(`${name} ${JSON.stringify(args)}`, () => create.apply(owner, args));
    }
  }
  server.close();
  server.closeAllConnections();
});
