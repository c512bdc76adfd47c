import * as cron from 'cron';
import * as nodeCron from 'node-cron';
import app from './app.cjs';

app(cron, nodeCron);
