// How the bench talks to a service: over the process's own IPC channel, which no telemetry observes.
const { monitorEventLoopDelay } = require('node:perf_hooks');

/** Says that the service listens; from then on each message is answered with what it has used. */
exports.ready = function ready(port) {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  process.on('message', () => {
    process.send({
      cpu: process.cpuUsage(),
      rss: process.memoryUsage.rss(),
      loopDelay: { p99: delay.percentile(99), max: delay.max },
    });
    delay.reset();
    delay.enable();
  });
  // Not to outlive a bench that was killed.
  process.on('disconnect', () => process.exit());
  process.send({ port });
};

/** Lets an http.Server listen on a free port. */
exports.serve = function serve(server) {
  server.listen(0, '127.0.0.1', () => exports.ready(server.address().port));
};
