const { createRequire } = require('node:module');
const Server = require('socket.io-2');

createRequire(`${process.env.HARM}/`)('./older-socket-io.cjs')(Server, 3);
