module.exports = (express) => {
  const app = express();
  app.use(express.json());
  app.get('/users/:id', (request, response) => response.json({ id: request.params.id }));
  app.get('/fails', (_request, _response, next) => {
    setImmediate(() => next(new Error('the database is away')));
  });
  const decks = express.Router();
  decks.get('/:deck/cards/:card', (request, response) => response.json(request.params));
  app.use('/decks', decks);
  app.use((_error, _request, response, _next) => response.status(500).send('sorry'));
  return app;
};
