// Asks itself, and logs. What a test sees of it depends on central settings, which change while it runs.
import { createServer } from 'node:http';
import pino from 'pino';

const log = pino();

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (pathname.startsWith('/outer/')) {
    const inner = pathname.replace('outer', 'inner');
    await (await fetch(`http://127.0.0.1:${server.address().port}${inner}?customer=ada`)).text();
  }
  log.info(`info ${pathname}`);
  log.warn(`warn ${pathname}`);
  response.end('ok');
});

server.listen(0, '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.on('SIGTERM', () => server.close(() => server.closeAllConnections()));
