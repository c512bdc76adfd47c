import * as bullmq from 'bullmq';
import app from './app.cjs';

app(bullmq);
