import * as mariadb from 'mariadb';
import app from './app.cjs';

app(mariadb);
