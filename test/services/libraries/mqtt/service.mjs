import { connect } from 'mqtt';
import app from './app.cjs';

app({ connect });
