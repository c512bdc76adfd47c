import * as yoga from 'graphql-yoga';
import app from './app.cjs';

app(yoga);
