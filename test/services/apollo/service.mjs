import * as apollo from '@apollo/server';
import * as standalone from '@apollo/server/standalone';
import app from './app.cjs';

app(apollo, standalone);
