// How many frames stand between a listener of the service and Node, by events of requests, and what is above them.
const http = require('node:http');

const below = (stack) =>
  stack
    .split('\n')
    .slice(2)
    .filter((line) => !/node:|\(native\)/.test(line)).length;
const deep = (left, title) =>
  left > 0 ? deep(left - 1, title) : console.log(title, own(new Error(title).stack));
/** Frames of this file, which stand above all others. */
const own = (stack) => stack.split('\n').filter((line) => line.includes(__filename)).length;

const server = http.createServer((request, response) => {
  console.error('request', below(new Error('here').stack));
  request.on('data', () => console.error('data', below(new Error('here').stack)));
  request.on('end', () => {
    console.error('end', below(new Error('here').stack));
    response.end('answered');
  });
  response.on('finish', () => console.error('finish', below(new Error('here').stack)));
  deep(5, 'within');
});
server.listen(0, '127.0.0.1', () => {
  const options = { port: server.address().port, agent: false, method: 'POST' };
  const request = http.request(options, (response) => {
    console.error('response', below(new Error('here').stack));
    response.on('data', () => console.error('answer', below(new Error('here').stack)));
    response.on('end', () => server.close());
  });
  request.on('finish', () => console.error('sent', below(new Error('here').stack)));
  request.end('body');
});
