import polka from 'polka-next';
import app from '../polka/app.cjs';

app(polka);
