import cassandra from 'cassandra-driver';
import start from './app.cjs';

start(cassandra);
