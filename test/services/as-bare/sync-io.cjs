// Requests with what is looked through for secrets, a worker, and long enough for metrics and for what is looked at
// when a service has started.
const express = require('express');
const http = require('node:http');
const { Worker } = require('node:worker_threads');

const app = express().get('/a', (_, response) => response.send('answered'));
const worker = new Worker('require("node:worker_threads").parentPort.once("message", () => {});', {
  eval: true,
});
const server = app.listen(0, '127.0.0.1', () => {
  const path = `/a?token=${'own'.repeat(10)}&password=own`;
  http.get({ port: server.address().port, path, agent: false }, (response) => {
    response.on('data', (text) => console.log(String(text)));
    worker.postMessage('end');
    setTimeout(() => server.close(), 4500);
  });
});
