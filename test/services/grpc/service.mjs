import * as grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import start from './app.cjs';

start(grpc, protoLoader);
