// Decorators called by hand, which is what TypeScript makes of them.
module.exports = async ({ Controller, Get, Module, Param }, { NestFactory }) => {
  class Users {
    find(id) {
      return { id };
    }
    async fail() {
      throw new Error('the database is away');
    }
  }
  const decorate = (decorator, name) =>
    decorator(Users.prototype, name, Object.getOwnPropertyDescriptor(Users.prototype, name));
  Param('id')(Users.prototype, 'find', 0);
  decorate(Get('users/:id'), 'find');
  decorate(Get('fails'), 'fail');
  Controller()(Users);
  class App {}
  Module({ controllers: [Users] })(App);

  const app = await NestFactory.create(App, { logger: false });
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
};
