// A service that handles what nobody catches, and lives on.
process.on('uncaughtException', (error, origin) => {
  console.log('handled', error.message, origin);
  Promise.reject(new Error('refused'));
});
process.on('unhandledRejection', (reason) => {
  console.log('rejected', reason.message);
  const names = ['uncaughtException', 'unhandledRejection'];
  console.log('alive', names.map((name) => process.listenerCount(name)).join());
});
setImmediate(() => {
  throw new Error('thrown');
});
