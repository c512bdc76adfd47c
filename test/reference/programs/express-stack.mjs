// What a service does to Express' own stack: a layer is found by its function, taken out, named.
// also: express-4

import { createServer } from 'node:http';
import express from 'express';
import { close, listen, show } from './support.mjs';

const app = express();
function guard(_request, response) {
  response.status(401).send('who?');
}
function late(_request, response) {
  response.send(late.answer ?? 'none');
}
app.use(guard);
app.get('/late', late);
late.answer = 'set later';
const { stack } = app._router ?? app.router;
console.log(stack.map((layer) => layer.name).join());
console.log(stack.some((layer) => layer.handle === guard));
const at = stack.findIndex((layer) => layer.handle === guard);
if (at >= 0) stack.splice(at, 1);
const server = createServer(app);
await show(await listen(server), ['/late']);
await close(server);
