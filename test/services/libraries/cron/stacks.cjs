// Prints where jobs are called from, as far as their package.
const { CronJob } = require('cron');
const { schedule } = require('node-cron');

const show = (name) => {
  const lines = new Error(name).stack.split('\n');
  const caller = lines.findIndex((line) => line.includes('node_modules'));
  console.log(lines.slice(0, caller + 1).join('\n'));
};

const task = schedule('0 0 1 1 *', function nightly() {
  show('nightly');
});
const job = CronJob.from({
  cronTime: '0 0 1 1 *',
  onTick: function tick() {
    show('tick');
  },
});
task
  .execute()
  .then(() => task.destroy())
  .then(() => job.fireOnTick());
