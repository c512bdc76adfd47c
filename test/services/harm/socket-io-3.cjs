const { createRequire } = require('node:module');
const { Server } = require('socket.io-3');

createRequire(`${process.env.HARM}/`)('./older-socket-io.cjs')(Server, 4);
