// Answers after as many milliseconds as it is told; `/outer` has another request of its own wait for it.
import { createServer, get } from 'node:http';
import express from 'express';

const app = express();
let url = '';
app.get('/inner/:ms', (request, response) => {
  setTimeout(() => response.end('done'), Number(request.params.ms));
});
app.get('/outer/:ms', (request, response) => {
  get(`${url}/inner/${request.params.ms}`, (inner) =>
    inner.resume().on('end', () => response.end()),
  );
});
const server = createServer(app).listen(0, '127.0.0.1', () => {
  url = `http://127.0.0.1:${server.address().port}`;
  console.log(`listening on ${url}`);
});
