import { WebSocket, WebSocketServer } from 'ws';
import app from './app.cjs';

app({ WebSocket, WebSocketServer });
