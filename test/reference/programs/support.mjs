// What the programs share: a server on a free port, a request, and its answer in one line.
import { request } from 'node:http';

/** Listens on a free port of 127.0.0.1; returns the base of its URLs. */
export async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Requests a URL and returns `{ status, headers, body }`; closes the connection. */
export function ask(url, { method = 'GET', headers = {}, body, ...rest } = {}) {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false, ...rest }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (chunk) => {
        text += chunk;
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode, headers: incoming.headers, body: text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Requests paths one after the other and prints each answer. */
export async function show(base, paths, options) {
  for (const path of paths) {
    try {
      const { status, body } = await ask(`${base}${path}`, options);
      console.log(options?.method ?? 'GET', path, status, body.slice(0, 200));
    } catch (error) {
      console.log(options?.method ?? 'GET', path, 'failed', error.code);
    }
  }
}

/** Closes a server and all that is connected to it. */
export async function close(server) {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections?.();
  });
}
