// kafkajs without a broker: bad messages reject, frozen ones are left alone.
import { Kafka, logLevel } from 'kafkajs';

const kafka = new Kafka({
  brokers: ['127.0.0.1:1'],
  logLevel: logLevel.NOTHING,
  retry: { retries: 0 },
  connectionTimeout: 200,
});
const producer = kafka.producer();
const attempt = async (name, call) => {
  try {
    const promise = call();
    console.log(name, typeof promise?.then);
    await promise.catch((error) => console.log(name, 'rejects', error.name));
  } catch (error) {
    console.log(name, 'throws', error.name);
  }
};
await attempt('none', () => producer.send({ topic: 't' }));
await attempt('null', () => producer.send({ topic: 't', messages: null }));
await attempt('nothing', () => producer.send());
await attempt('batch', () => producer.sendBatch());
const messages = [{ value: 'v', headers: { mine: '1' } }];
await attempt('frozen', () =>
  producer.send(
    Object.freeze({ topic: 't', messages: Object.freeze(messages.map(Object.freeze)) }),
  ),
);
await attempt('plain', () => producer.send({ topic: 't', messages }));
console.log(Object.keys(messages[0].headers).join());
