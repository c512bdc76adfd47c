// Methods that @nestjs/schedule runs, once each and one after the other. Decorators called by hand, which is what
// TypeScript makes of them.
module.exports = async ({ Module }, { NestFactory }, schedule) => {
  const { Cron, Interval, ScheduleModule, SchedulerRegistry, Timeout } = schedule;
  const ran = [];
  let next;
  class Jobs {
    async report() {
      await undefined;
      ran.push('report');
    }
    async clean() {
      throw new TypeError('nothing to clean');
    }
  }
  const decorate = (decorator, name) =>
    decorator(Jobs.prototype, name, Object.getOwnPropertyDescriptor(Jobs.prototype, name));
  decorate(Cron('0 0 1 1 *', { name: 'nightly' }), 'report');
  decorate(Cron('0 0 * * *', { name: 'hourly' }), 'clean');
  class App {}
  Module({ imports: [ScheduleModule.forRoot()], providers: [Jobs] })(App);
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  const registry = app.get(SchedulerRegistry);
  await registry.getCronJob('nightly').fireOnTick();
  await registry.getCronJob('hourly').fireOnTick();
  await app.close();

  // In applications of their own, since each begins when its application does.
  const runOnce = async (decorator, run) => {
    class Job {
      run() {
        next();
        next = () => {};
        return run();
      }
    }
    decorator(Job.prototype, 'run', Object.getOwnPropertyDescriptor(Job.prototype, 'run'));
    class One {}
    Module({ imports: [ScheduleModule.forRoot()], providers: [Job] })(One);
    const over = new Promise((resolve) => {
      next = resolve;
    });
    const one = await NestFactory.createApplicationContext(One, { logger: false });
    await over;
    await one.close();
  };
  await runOnce(Interval('tick', 20), async () => ran.push('tick'));
  await runOnce(Interval('fails', 21), () => {
    throw new RangeError('no more');
  });
  await runOnce(Timeout('once', 5), () => ran.push('once'));
  console.log(ran.join());
};
