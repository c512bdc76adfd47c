module.exports = (express) => {
  const app = express();
  app.use(express.json());
  app.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  const users = express.Router();
  users.get('/:id', (request, response) => response.json({ id: request.params.id }));
  app.use('/users', users);
  return app;
};
