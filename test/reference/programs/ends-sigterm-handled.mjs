// SIGTERM with a listener: the service closes by itself and ends with its own code.
console.log(process.listenerCount('SIGTERM'), process.listeners('SIGTERM').length);
if (process.listenerCount('SIGTERM') === 0) {
  process.on('SIGTERM', () => {
    console.log('closing');
    setTimeout(() => process.exit(4), 20);
  });
}
setInterval(() => {}, 1_000);
setTimeout(() => process.kill(process.pid, 'SIGTERM'), 20);
