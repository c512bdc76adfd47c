import { type AddressInfo, createServer } from 'node:net';

/** memcached's text protocol: get and set. Source: memcached, doc/protocol.txt. */
export async function startFakeMemcached(): Promise<{ readonly port: number; stop(): void }> {
  const stored = new Map<string, string>();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let received = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text;
      for (;;) {
        const end = received.indexOf('\r\n');
        if (end < 0) return;
        const [command, ...words] = received.slice(0, end).split(' ');
        const length = command === 'set' ? Number(words[3]) + 2 : 0;
        if (received.length < end + 2 + length) return;
        const value = received.slice(end + 2, end + 2 + length - 2);
        received = received.slice(end + 2 + length);
        if (command === 'set') {
          stored.set(words[0]!, value);
          socket.write('STORED\r\n');
        } else {
          const found = words.filter((key) => stored.has(key));
          const lines = found.map((key) => {
            const text = stored.get(key)!;
            return `VALUE ${key} 0 ${text.length}\r\n${text}\r\n`;
          });
          socket.write(`${lines.join('')}END\r\n`);
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
}
