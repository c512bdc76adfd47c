// SQS, SNS and Lambda of the AWS SDK against a server of their formats: a message there and back, its trace, errors.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ask, close, listen } from './support.mjs';

const md5 = (text) => createHash('md5').update(text).digest('hex');
const waiting = [];
const attributesOf = ({ MessageAttributes = {} }) => Object.keys(MessageAttributes).sort();
const queue = {
  SendMessage(input) {
    if (input.QueueUrl.endsWith('/nothing')) return undefined;
    waiting.push(input);
    return { MessageId: 'm1', MD5OfMessageBody: md5(input.MessageBody) };
  },
  SendMessageBatch({ Entries }) {
    waiting.push(...Entries);
    const Successful = Entries.map(({ Id, MessageBody }) => ({
      ...{ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) },
    }));
    return { Successful, Failed: [] };
  },
  ReceiveMessage: () => ({
    Messages: waiting.splice(0).map(({ MessageBody: Body, MessageAttributes }, index) => ({
      ...{ MessageId: `m${index}`, ReceiptHandle: `r${index}`, Body, MessageAttributes },
      MD5OfBody: md5(Body),
    })),
  }),
  DeleteMessage: () => ({}),
};
const asked = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const target = request.headers['x-amz-target']?.split('.')[1];
  if (target) {
    const input = JSON.parse(body);
    asked.push(`${target} ${(input.Entries ?? [input]).map(attributesOf).join(';')}`);
    const output = queue[target](input);
    response.writeHead(output ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
    return response.end(
      JSON.stringify(output ?? { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'none' }),
    );
  }
  if (request.url.includes('/invocations')) {
    const context = request.headers['x-amz-client-context'];
    const custom = context ? JSON.parse(Buffer.from(context, 'base64')).custom : {};
    asked.push(`Invoke ${Object.keys(custom ?? {}).sort()}`);
    return response.end('"greeted"');
  }
  const given = new URLSearchParams(body);
  const names = [...given].filter(([name]) => /Name$/.test(name)).map(([, value]) => value);
  asked.push(`${given.get('Action')} ${names.sort()}`);
  response.setHeader('content-type', 'text/xml');
  response.end(
    '<PublishResponse><PublishResult><MessageId>p1</MessageId></PublishResult></PublishResponse>',
  );
});
const endpoint = await listen(server);
const options = {
  ...{ endpoint, region: 'eu-central-1', maxAttempts: 1 },
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
};
const [sqs, sns, lambda] = [
  new SQSClient(options),
  new SNSClient(options),
  new LambdaClient(options),
];
const QueueUrl = `${endpoint}/123456789012/orders`;
const service = createServer(async (_request, response) => {
  const mine = { MessageAttributes: { mine: { DataType: 'String', StringValue: 'a' } } };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one', ...mine }));
  const entries = ['two', 'three'].map((MessageBody) => ({ Id: MessageBody, MessageBody }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: entries }));
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['mine'] }),
  );
  for (const { ReceiptHandle } of Messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  const lost = await sqs
    .send(new SendMessageCommand({ QueueUrl: `${endpoint}/1/nothing`, MessageBody: 'lost' }))
    .catch((error) => error.name);
  const TopicArn = 'arn:aws:sns:eu-central-1:123456789012:orders';
  const published = await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }));
  const invoked = await lambda.send(
    new InvokeCommand({ FunctionName: 'greeter', Payload: Buffer.from('{}') }),
  );
  response.end(
    [
      Messages.map(({ Body }) => Body),
      lost,
      published.MessageId,
      Buffer.from(invoked.Payload),
    ].join(' '),
  );
});
const base = await listen(service);
console.log((await ask(`${base}/`)).body);
for (const line of asked) console.log(`@ ${line}`);
for (const client of [sqs, sns, lambda]) client.destroy();
await close(service);
await close(server);
