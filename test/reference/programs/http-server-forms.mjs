// Servers that are made in other ways: a class of its own, a listener added later, several listeners, options.
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { close, listen, show } from './support.mjs';

class Shop extends Server {
  constructor() {
    super((_request, response) => response.end('of a class'));
  }
}
class Message extends IncomingMessage {
  get shout() {
    return this.url.toUpperCase();
  }
}
class Answer extends ServerResponse {
  say(text) {
    this.end(text);
  }
}
const later = createServer();
later.on('request', (_request, response) => response.end('later'));
const several = createServer();
several.on('request', (_request, response) => response.setHeader('x-first', '1'));
several.once('request', (_request, response) => response.setHeader('x-once', '1'));
several.on('request', (_request, response) => response.end(JSON.stringify(response.getHeaders())));
const options = createServer(
  { IncomingMessage: Message, ServerResponse: Answer },
  (request, response) => response.say(request.shout),
);
for (const server of [new Shop(), later, several, options]) {
  const base = await listen(server);
  await show(base, ['/path', '/again']);
  await close(server);
}
console.log(several.listenerCount('request'), later.listeners('request').length);
