// A release in which a third of the requests for decks fail. Loaded before the preload, which
// therefore observes the responses.
import http from 'node:http';

const { emit } = http.Server.prototype;
let count = 0;
http.Server.prototype.emit = function (event, request, response, ...rest) {
  if (event === 'request' && request.url.startsWith('/decks') && ++count % 3 === 0) {
    response.writeHead(500, { 'content-type': 'application/json' });
    return response.end('{"error":{"code":"internal","message":"a bad release"}}');
  }
  return emit.call(this, event, request, response, ...rest);
};
