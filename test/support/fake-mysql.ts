import type { AddressInfo } from 'node:net';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { servicePackage } from './service-package.ts';

interface ServerConnection {
  sequenceId: number;
  serverHandshake(options: object): void;
  writeOk(): void;
  writeError(error: { code: number; message: string }): void;
  writeTextResult(rows: readonly object[], columns: readonly object[]): void;
  on(event: string, listener: (...args: never[]) => void): void;
}

interface Mysql2 {
  createServer(onConnection: (connection: ServerConnection) => void): {
    listen(port: number, host: string, done: () => void): void;
    close(done: () => void): void;
    readonly _server: { address(): AddressInfo };
  };
}

/** MySQL's protocol, as mysql2 itself serves it: tables of one row, and none that is called `nothing`. */
export async function startFakeMysql(): Promise<{ readonly port: number; stop(): void }> {
  await installTestPackages();
  const { createServer } = servicePackage<Mysql2>('mysql2');
  let connections = 0;
  const server = createServer((connection) => {
    connection.on('error', () => {});
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: ++connections,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xffffff & ~0x800,
      authCallback: (_given: object, done: (error: null) => void) => {
        done(null);
        connection.sequenceId = 0;
      },
    });
    connection.on('query', (text: string) => {
      connection.sequenceId = 1;
      if (text.includes('nothing')) {
        connection.writeError({ code: 1146, message: "Table 'shop.nothing' doesn't exist" });
      } else if (/^select/i.test(text)) {
        const column = { catalog: 'def', schema: 'shop', name: 'name', orgName: 'name' };
        const table = { table: 'users', orgTable: 'users' };
        const type = {
          characterSet: 33,
          columnLength: 384,
          columnType: 253,
          flags: 0,
          decimals: 0,
        };
        connection.writeTextResult([{ name: 'ada' }], [{ ...column, ...table, ...type }]);
      } else {
        connection.writeOk();
      }
      connection.sequenceId = 0;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server._server.address().port, stop: () => server.close(() => {}) };
}
