const { setTimeout: sleep } = require('node:timers/promises');

module.exports = (express) => {
  const app = express();
  app.use(express.json());
  app.use((request, response, next) => {
    if (request.headers['x-token'] === 'bad') response.sendStatus(401);
    else next();
  });
  app.get('/users/:id', (request, response) => response.json({ id: request.params.id }));
  app.get('/fails', async () => {
    await sleep(1);
    throw new Error('the database is away');
  });
  const decks = express.Router();
  decks.get('/:deck/cards/:card', async (request, response) => {
    await sleep(1);
    response.json(request.params);
  });
  app.use('/decks', decks);
  // Four arguments make it an error handler.
  app.use((_error, _request, response, _next) => response.status(500).send('sorry'));
  return app;
};
