/** The process at the other end of the trick `http-client`: it takes exports, and sends requests when asked. */
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';

const AT_ONCE = 8;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });

const receiver = createServer((request, response) => {
  request.resume().on('end', () => response.end());
});
receiver.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (receiver.address() as AddressInfo).port });
});

process.on('message', async ({ port, times }: { port: number; times: number }) => {
  let left = times;
  const ask = async (): Promise<void> => {
    while (left-- > 0) await one(port);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  process.send?.({});
});
process.on('disconnect', () => process.exit());

function one(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent }, (response) => {
      response.resume().on('end', resolve);
    }).on('error', reject);
  });
}
