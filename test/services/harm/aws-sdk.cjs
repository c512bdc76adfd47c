// Commands whose input is shared or frozen, and commands that are sent again.
const http = require('node:http');
const {
  SQSClient,
  SendMessageCommand,
  SendMessageBatchCommand,
  ReceiveMessageCommand,
} = require('@aws-sdk/client-sqs');
const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda');

const server = http.createServer((request, response) => {
  request.resume().on('end', () => {
    const isXml = request.headers['content-type']?.includes('urlencoded');
    response.setHeader('content-type', isXml ? 'text/xml' : 'application/x-amz-json-1.0');
    response.end(
      isXml
        ? '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'
        : '{}',
    );
  });
});

function frozen(value) {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}

async function attempt(title, run) {
  let promise;
  try {
    promise = run();
  } catch (error) {
    console.log(title, 'throws at once', error.name, error.message);
    return;
  }
  try {
    console.log(title, Object.keys(await promise).join());
  } catch (error) {
    console.log(title, 'rejects', error.name, error.message);
  }
}

server.listen(0, '127.0.0.1', async () => {
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const options = {
    ...{ endpoint, region: 'eu-west-1', maxAttempts: 1 },
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  };
  const sqs = new SQSClient({ ...options, md5: false });
  const sns = new SNSClient(options);
  const lambda = new LambdaClient(options);
  const QueueUrl = `${endpoint}/queue`;
  const MessageAttributes = { mine: { DataType: 'String', StringValue: '1' } };
  const cases = [
    [sqs, SendMessageCommand, { QueueUrl, MessageBody: 'x' }],
    [sqs, SendMessageCommand, { QueueUrl, MessageBody: 'x', MessageAttributes }],
    [sqs, SendMessageCommand, {}],
    [
      sqs,
      SendMessageBatchCommand,
      {
        QueueUrl,
        Entries: [
          { Id: '1', MessageBody: 'x', MessageAttributes },
          { Id: '2', MessageBody: 'y' },
        ],
      },
    ],
    [sqs, SendMessageBatchCommand, { QueueUrl, Entries: [null] }],
    [sqs, ReceiveMessageCommand, { QueueUrl }],
    [sqs, ReceiveMessageCommand, { QueueUrl, MessageAttributeNames: ['mine'] }],
    [sns, PublishCommand, { TopicArn: 'arn:aws:sns:eu-west-1:1:topic', Message: 'x' }],
    [
      sns,
      PublishCommand,
      { TopicArn: 'arn:aws:sns:eu-west-1:1:topic', Message: 'x', MessageAttributes },
    ],
    [lambda, InvokeCommand, { FunctionName: 'f' }],
  ];
  for (const [client, Command, input] of cases) {
    const title = `${Command.name} ${Object.keys(input)}`;
    const before = JSON.stringify(input);
    const command = new Command(input);
    await attempt(title, () => client.send(command));
    await attempt(`${title} again`, () => client.send(command));
    console.log('untouched', JSON.stringify(input) === before, command.input === input);
    await attempt(`${title} frozen`, () =>
      client.send(new Command(frozen(structuredClone(input)))),
    );
    await attempt(`${title} frozen command`, () => client.send(Object.freeze(new Command(input))));
  }
  await attempt('nothing', () => sqs.send());
  await attempt('a text', () => sqs.send('x'));
  await attempt('no input', () => sqs.send(new SendMessageCommand()));
  server.close();
  server.closeAllConnections();
});
