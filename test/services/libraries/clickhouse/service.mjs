import * as clickhouse from '@clickhouse/client';
import app from './app.cjs';

app(clickhouse);
