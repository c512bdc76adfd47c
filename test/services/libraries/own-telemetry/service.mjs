import * as elastic from '@elastic/elasticsearch';
import * as boss from 'pg-boss';
import app from './app.cjs';

app(elastic, boss);
