// DynamoDB of the AWS SDK against a server of its format: items put, got, queried, in a batch, a condition that fails.

import { createServer } from 'node:http';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ask, close, listen } from './support.mjs';

const item = { id: { S: 'u7' }, name: { S: 'ada' } };
const capacity = { TableName: 'users', CapacityUnits: 1 };
const failure = (type, message) => ({
  __type: `com.amazonaws.dynamodb.v20120810#${type}`,
  message,
});
const answers = {
  PutItem: ({ ConditionExpression }) =>
    ConditionExpression
      ? failure('ConditionalCheckFailedException', 'The conditional request failed')
      : { ConsumedCapacity: capacity },
  GetItem: ({ TableName }) =>
    TableName === 'nothing' ? failure('ResourceNotFoundException', 'no table') : { Item: item },
  Query: () => ({ Items: [item], Count: 1, ScannedCount: 3, ConsumedCapacity: capacity }),
  BatchGetItem: () => ({
    Responses: { users: [item] },
    UnprocessedKeys: {},
    ConsumedCapacity: [capacity],
  }),
  UpdateItem: () => ({ Attributes: item }),
  ListTables: () => ({ TableNames: ['users'] }),
};
const database = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const output = answers[request.headers['x-amz-target'].split('.')[1]](JSON.parse(body));
  response.writeHead('__type' in output ? 400 : 200, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': 'R1',
  });
  response.end(JSON.stringify(output));
});
const client = new DynamoDBClient({
  ...{ endpoint: await listen(database), region: 'eu-central-1', maxAttempts: 1 },
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
const Key = { id: { S: 'u7' } };
const service = createServer(async (_request, response) => {
  const send = async (command) => {
    try {
      const { $metadata: _, ...output } = await client.send(command);
      return JSON.stringify(output);
    } catch (error) {
      return error.name;
    }
  };
  const ReturnConsumedCapacity = 'TOTAL';
  const TableName = 'users';
  const answered = [];
  for (const command of [
    new PutItemCommand({ TableName, Item: item, ReturnConsumedCapacity }),
    new PutItemCommand({ TableName, Item: item, ConditionExpression: 'attribute_not_exists(id)' }),
    new GetItemCommand({ TableName, Key, ConsistentRead: true, ProjectionExpression: 'id' }),
    new GetItemCommand({ TableName: 'nothing', Key }),
    new QueryCommand({
      ...{ TableName, IndexName: 'by-name', Limit: 5, ScanIndexForward: false },
      KeyConditionExpression: 'id = :id',
      ExpressionAttributeValues: { ':id': { S: 'u7' } },
    }),
    new BatchGetItemCommand({ RequestItems: { users: { Keys: [Key] } }, ReturnConsumedCapacity }),
    new UpdateItemCommand({
      ...{ TableName, Key, UpdateExpression: 'SET n = :n' },
      ExpressionAttributeValues: { ':n': { S: 'bo' } },
    }),
    new ListTablesCommand({ Limit: 3 }),
  ]) {
    answered.push(await send(command));
  }
  response.end(answered.join('\n'));
});
const base = await listen(service);
console.log((await ask(`${base}/`)).body);
client.destroy();
await close(service);
await close(database);
