// Names and lengths of patched functions, own keys and classes.
import http from 'node:http';
import https from 'node:https';
import express from 'express';
import pg from 'pg';

const shape = (name, fn) => console.log(name, fn.name, fn.length, Object.keys(fn).join());
shape('http.get', http.get);
shape('http.request', http.request);
shape('https.request', https.request);
shape('http.createServer', http.createServer);
shape('emit', http.Server.prototype.emit);
shape('express.Router', express.Router);
shape('app.use', express.application.use);
shape('pg.query', pg.Client.prototype.query);
shape('pg.connect', pg.Client.prototype.connect);
console.log(Object.keys(http).sort().join().length, Object.keys(express).sort().join());
