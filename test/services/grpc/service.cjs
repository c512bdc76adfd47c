const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
require('./app.cjs')(grpc, protoLoader);
