// S3 of the AWS SDK against a server of its own: a list, an object that is not there.

import { createServer } from 'node:http';
import { GetObjectCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { close, listen } from './support.mjs';

const server = createServer((request, response) => {
  request.resume();
  response.setHeader('content-type', 'application/xml');
  if (request.url.startsWith('/shop')) {
    response.statusCode = 404;
    return response.end('<Error><Code>NoSuchKey</Code><Message>none</Message></Error>');
  }
  response.end(
    '<ListAllMyBucketsResult><Buckets><Bucket><Name>shop</Name></Bucket></Buckets></ListAllMyBucketsResult>',
  );
});
const client = new S3Client({
  endpoint: await listen(server),
  region: 'eu-central-1',
  forcePathStyle: true,
  maxAttempts: 1,
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
console.log((await client.send(new ListBucketsCommand({}))).Buckets[0].Name);
const found = await client
  .send(new GetObjectCommand({ Bucket: 'shop', Key: 'a/b' }))
  .catch((error) => error.name);
console.log(found);
client.destroy();
await close(server);
