// `router` below connect.
// modules: cjs

import { createServer } from 'node:http';
import connect from 'connect';
import Router from 'router';
import { close, listen, show } from './support.mjs';

const app = connect();
const router = Router();
router.get('/users/:id', (request, response) => response.end(`user ${request.params.id}`));
app.use('/api', router);
const server = createServer((request, response) => app(request, response));
await show(await listen(server), ['/api/users/1', '/api/none']);
await close(server);
