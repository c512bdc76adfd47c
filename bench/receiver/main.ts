/**
 * The receiver that every subject exports to, a process of its own. It keeps bodies as they come and
 * decodes them only when it is asked, so that it takes next to nothing of the machine meanwhile.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Body } from './count.ts';
import type { ReceiverAnswer, ReceiverQuestion } from './receiver.ts';

const bodies: Body[] = [];
let counting: Promise<typeof import('./count.ts')> | undefined;
let counter: import('./count.ts').Counter | undefined;

const server = createServer((request, response) => {
  keep(request).then(
    () => response.writeHead(200, { 'content-type': contentType(request) }).end(),
    // A client that goes away in the middle has sent nothing.
    () => response.destroy(),
  );
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  answer({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

process.on('message', async ({ question }: ReceiverQuestion) => {
  if (question === 'reset') {
    bodies.length = 0;
    counter = undefined;
    answer({});
    return;
  }
  counting ??= import('./count.ts');
  counter ??= (await counting).createCounter();
  // Decoded bodies go, so that counting again costs what is new only.
  for (const body of bodies.splice(0)) counter.add(body);
  answer({ counts: counter.counts() });
});
process.on('disconnect', () => process.exit());

async function keep(request: IncomingMessage): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  bodies.push({
    path: request.url ?? '/',
    gzip: request.headers['content-encoding'] === 'gzip',
    json: contentType(request).startsWith('application/json'),
    bytes: Buffer.concat(parts),
  });
}

/** An empty body is an empty protobuf message: all is taken. */
function contentType(request: IncomingMessage): string {
  return request.headers['content-type'] ?? 'application/x-protobuf';
}

function answer(message: ReceiverAnswer): void {
  process.send?.(message);
}
