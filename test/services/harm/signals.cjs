// What a service learns of listeners of the process, and what becomes of those that it adds and removes.
const { getEventListeners, listenerCount } = require('node:events');

const names = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGCONT', 'exit', 'beforeExit', 'uncaughtException'];
names.push('uncaughtExceptionMonitor', 'unhandledRejection', 'newListener', 'removeListener');

function look(title) {
  const seen = names.map((name) => [
    process.listenerCount(name),
    process.listeners(name).length,
    process.rawListeners(name).length,
    listenerCount(process, name),
    getEventListeners(process, name).length,
  ]);
  console.log(title, process.eventNames().sort().join(), JSON.stringify(seen));
  console.log(
    process
      .listeners('newListener')
      .map((each) => each.name)
      .join(),
  );
}

look('at first');
for (const name of [
  'listenerCount',
  'listeners',
  'rawListeners',
  'eventNames',
  'removeAllListeners',
  'emit',
]) {
  console.log(name, process[name].name, process[name].length, Object.keys(process).includes(name));
}
const events = [];
const added = (name, listener) => events.push(`new ${String(name)} ${listener.name}`);
const removed = (name, listener) => events.push(`gone ${String(name)} ${listener.name}`);
process.on('newListener', added);
process.on('removeListener', removed);
const mine = () => {};
for (const name of names) {
  process.on(name, mine);
  process.prependListener(name, mine);
  process.once(name, mine);
  console.log(name, process.listenerCount(name, mine), process.listeners(name).at(-1) === mine);
}
look('with mine');
for (const name of names.slice(0, -2)) {
  process.off(name, mine);
  process.removeAllListeners(name);
}
setImmediate(() => {
  look('without mine');
  process.off('newListener', mine).off('newListener', mine).off('newListener', mine);
  process.off('removeListener', mine).off('removeListener', mine).off('removeListener', mine);
  console.log(events.join('\n'));
  process.removeListener('newListener', added);
  process.removeListener('removeListener', removed);
  const only = names.slice(0, 2).filter((name) => process.listenerCount(name) === 0);
  for (const name of only) {
    process.on(name, (signal, number) => {
      console.log('shuts down', signal, number, new Error('x').stack.split('\n').slice(1).length);
      process.removeAllListeners(name);
    });
  }
  if (process.listenerCount('exit') === 0) {
    process.on('exit', (code) => console.log('exits', code, process.exitCode));
  }
  if (process.listenerCount('beforeExit') === 0)
    process.on('beforeExit', () => console.log('before'));
  const waiting = setTimeout(() => {}, 60_000);
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => {
    process.kill(process.pid, 'SIGINT');
    setTimeout(() => {
      clearTimeout(waiting);
      if (process.argv[2] === 'killed') process.kill(process.pid, 'SIGTERM');
      if (process.argv[2] === 'throws') {
        process.once('SIGTERM', () => {
          throw new Error('in a handler');
        });
        process.kill(process.pid, 'SIGTERM');
        setTimeout(() => {}, 60_000);
      }
      if (process.argv[2] === 'cleared') {
        process.removeAllListeners();
        setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20);
        setTimeout(() => {}, 60_000);
      }
    }, 50);
  }, 50);
});
