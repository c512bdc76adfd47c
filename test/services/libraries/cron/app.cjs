// Jobs of cron and node-cron that run once each, by hand or at once; ends when all have run.
module.exports = async ({ CronJob }, { schedule }) => {
  const ran = [];
  const job = (name, task) => CronJob.from({ cronTime: '0 0 1 1 *', name, onTick: task });
  const jobs = [
    job('reports', async function reports() {
      await undefined;
      console.info('reports run');
      ran.push('reports');
    }),
    job('fails', async () => {
      throw new RangeError('no reports');
    }),
    job('throws', () => {
      throw new TypeError('at once');
    }),
    job(undefined, () => ran.push('nameless')),
  ];
  for (const each of jobs) await each.fireOnTick();
  const task = schedule(
    '0 0 1 1 *',
    async () => {
      console.info('node-cron runs');
      return ran.push('node-cron');
    },
    { name: 'nightly' },
  );
  await task.execute();
  const failing = schedule('5 4 1 1 *', () => Promise.reject(new RangeError('never')));
  await failing.execute().catch(({ message }) => ran.push(message));
  console.log(ran.join(), jobs[0]._callbacks[0].name);
  await task.destroy();
  await failing.destroy();
};
