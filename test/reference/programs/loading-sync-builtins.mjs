// A builtin that is replaced for all who import it by name.
// modules: esm
import http, { get } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';

http.get = () => 'stub';
syncBuiltinESMExports();
try {
  const answer = get('http://127.0.0.1:1/');
  answer.on?.('error', () => {});
  console.log(typeof answer);
} catch (error) {
  console.log(error.message);
}
