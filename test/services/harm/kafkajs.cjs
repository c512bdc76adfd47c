// Producers and consumers with right and wrong arguments, frozen ones, and objects of classes; no broker.
const { Kafka, logLevel } = require('kafkajs');

process.on('unhandledRejection', (error) => console.log('unhandled', error.name));
const kafka = new Kafka({
  brokers: ['127.0.0.1:1'],
  logLevel: logLevel.NOTHING,
  retry: { retries: 0 },
  connectionTimeout: 200,
});
const producer = kafka.producer();

async function attempt(title, run) {
  let promise;
  try {
    promise = run();
  } catch (error) {
    console.log(title, 'throws at once', error.name, error.message);
    return;
  }
  try {
    console.log(title, await promise);
  } catch (error) {
    console.log(title, 'rejects', error.name, error.message);
  }
}

class Order {
  #value = 'private';
  key = 'k';
  get value() {
    return this.#value;
  }
}

async function main() {
  const order = new Order();
  const shared = { value: 'shared' };
  const frozen = Object.freeze({ value: 'x', headers: Object.freeze({ a: 'b' }) });
  const records = {
    one: { topic: 't', messages: [shared] },
    'one more with the same': { topic: 't', messages: [shared, shared] },
    frozen: Object.freeze({ topic: 't', messages: Object.freeze([frozen]) }),
    class: { topic: 't', messages: [order] },
    'no topic': { messages: [shared] },
    'no messages': { topic: 't' },
    null: { topic: 't', messages: null },
    text: { topic: 't', messages: 'x' },
    set: { topic: 't', messages: new Set([shared]) },
    'a hole': { topic: 't', messages: [null] },
    'no value': { topic: 't', messages: [{ key: 'k' }] },
    'headers are a text': { topic: 't', messages: [{ value: '1', headers: 'x' }] },
  };
  await attempt('send nothing', () => producer.send());
  await attempt('send null', () => producer.send(null));
  await attempt('send a text', () => producer.send('x'));
  await attempt('batch nothing', () => producer.sendBatch());
  await attempt('batch {}', () => producer.sendBatch({}));
  await attempt('batch null', () => producer.sendBatch({ topicMessages: null }));
  await attempt('batch of null', () => producer.sendBatch({ topicMessages: [null] }));
  for (const connected of [false, true]) {
    if (connected) await producer.connect().catch((error) => console.log(error.name));
    for (const [title, record] of Object.entries(records)) {
      await attempt(`send ${title}`, () => producer.send(record));
      await attempt(`batch ${title}`, () => producer.sendBatch({ topicMessages: [record] }));
      await attempt(`frozen batch ${title}`, () =>
        producer.sendBatch(Object.freeze({ topicMessages: Object.freeze([record]) })),
      );
    }
  }
  console.log(JSON.stringify([shared, frozen, order]), Object.keys(records.one));

  const consumer = kafka.consumer({ groupId: 'g' });
  const options = { eachMessage: async () => {} };
  const { eachMessage } = options;
  await attempt('run', () => consumer.run(options));
  console.log('the same handler', options.eachMessage === eachMessage, Object.keys(options));
  await attempt('run frozen', () => consumer.run(Object.freeze({ eachBatch: async () => {} })));
  await attempt('run nothing', () => consumer.run());
  await attempt('transaction', () => kafka.producer({ transactionalId: 'x' }).transaction());
}

main().then(() => process.exit(0));
