// Baggage that is set in the service leaves with its requests; that of a request is at hand in its handler.

import { createServer } from 'node:http';
import { context, propagation } from '@opentelemetry/api';
import { ask, close, listen } from './support.mjs';

const server = createServer((request, response) => {
  const inHandler = propagation.getActiveBaggage()?.getEntry('tenant')?.value;
  response.end(`${request.headers.baggage} ${inHandler}`);
});
const base = await listen(server);
const baggage = propagation.createBaggage({ tenant: { value: 'blue green' } });
const body = await context.with(propagation.setBaggage(context.active(), baggage), async () => {
  const answer = await ask(`${base}/`);
  return answer.body;
});
console.log(body.length > 0);
await close(server);
