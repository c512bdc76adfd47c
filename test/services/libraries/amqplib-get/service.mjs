import amqplib from 'amqplib';
import callbacks from 'amqplib/callback_api';
import app from './app.cjs';

app(amqplib, callbacks);
