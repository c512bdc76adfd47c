/** What Bedrock answers, with streams in the event stream encoding of AWS. */
import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { Asked } from './fake-providers.ts';

const USAGE = { inputTokens: 10, outputTokens: 12, totalTokens: 22, cacheReadInputTokens: 16 };

export function bedrock(url: string, body: Asked, response: ServerResponse): void {
  const [, model = '', method = ''] = /^\/model\/([^/]+)\/([\w-]+)/.exec(url) ?? [];
  if (model === 'refused') {
    response.writeHead(429, {
      'content-type': 'application/json',
      'x-amzn-errortype': 'ThrottlingException',
    });
    response.end('{"message":"too many"}');
    return;
  }
  const content = [{ text: 'fine' }];
  if (method === 'converse-stream') {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    response.write(frame('messageStart', { role: 'assistant' }));
    response.write(frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'fine' } }));
    response.write(frame('messageStop', { stopReason: 'end_turn' }));
    response.end(frame('metadata', { usage: USAGE, metrics: { latencyMs: 1 } }));
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' });
  const message = { role: 'assistant', content };
  const answer =
    method === 'invoke' && body.anthropic_version !== undefined
      ? {
          ...{ id: 'msg_1', type: 'message', role: 'assistant', model, stop_reason: 'end_turn' },
          content: [{ type: 'text', text: 'fine' }],
          usage: { input_tokens: 10, output_tokens: 12 },
        }
      : { output: { message }, stopReason: 'end_turn', usage: USAGE, metrics: { latencyMs: 1 } };
  response.end(JSON.stringify(answer));
}

/** Source: AWS, "Event stream encoding". */
function frame(type: string, payload: object): Buffer {
  const headers = Buffer.concat(
    Object.entries({
      ':message-type': 'event',
      ':event-type': type,
      ':content-type': 'application/json',
    }).map(([name, value]) => {
      const size = Buffer.alloc(3);
      size.writeUInt8(7);
      size.writeUInt16BE(value.length, 1);
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        size,
        Buffer.from(value),
      ]);
    }),
  );
  const data = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + headers.length + data.length);
  prelude.writeUInt32BE(headers.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const whole = Buffer.concat([prelude, headers, data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(whole));
  return Buffer.concat([whole, sum]);
}
