// Messages whose options are shared, frozen, of a class or wrong, with and without confirmation.
const amqp = require('amqplib');

class Options {
  #id = 'private';
  persistent = true;
  get messageId() {
    return this.#id;
  }
}

async function main() {
  const connection = await amqp.connect(process.env.AMQP_URL);
  const plain = await connection.createChannel();
  const confirming = await connection.createConfirmChannel();
  const { queue } = await plain.assertQueue('', { exclusive: true });
  const shared = { headers: { mine: 1 } };
  const inherited = { headers: Object.create({ theirs: 2 }) };
  const forms = {
    shared,
    inherited,
    'shared again': shared,
    frozen: Object.freeze({ persistent: true, headers: Object.freeze({ a: 'b' }) }),
    class: new Options(),
    none: undefined,
    null: null,
    empty: Object.freeze({}),
    'copies to': { CC: [], headers: { 'x-list': [1, 2] } },
    'headers are a text': { headers: 'x' },
    'headers are null': { headers: null },
    'a text': 'x',
    'wrong type': { messageId: 5 },
  };
  let expected = 0;
  for (const [title, options] of Object.entries(forms)) {
    for (const [name, send] of [
      ['send', () => plain.sendToQueue(queue, Buffer.from(title), options)],
      ['publish', () => plain.publish('', queue, Buffer.from(title), options)],
      ['confirmed', () => confirming.sendToQueue(queue, Buffer.from(title), options)],
    ]) {
      try {
        console.log(title, name, send());
        expected++;
      } catch (error) {
        console.log(title, name, 'throws', error.name, error.message);
      }
    }
  }
  await confirming.waitForConfirms();
  console.log(JSON.stringify(forms), Object.keys(forms.class));
  const list = [];
  const { promise: all, resolve } = Promise.withResolvers();
  const own = (headers) => {
    const { traceparent, tracestate, ...rest } = headers;
    return rest;
  };
  const onMessage = (message) => {
    const { properties, content } = message;
    list.push([
      `${content}`,
      own(properties.headers),
      properties.messageId,
      properties.deliveryMode,
    ]);
    plain.ack(message);
    if (list.length === expected) resolve();
  };
  const options = Object.freeze({ consumerTag: 'c' });
  await plain.consume(queue, onMessage, options);
  await all;
  for (const line of list.map((each) => JSON.stringify(each)).sort()) console.log(line);
  for (const wrong of [undefined, null, {}]) {
    try {
      plain.ack(wrong);
      console.log('acknowledged');
    } catch (error) {
      console.log('throws', error.name);
    }
  }
  await connection.close();
}

main();
