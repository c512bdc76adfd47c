// Sentry has no preload of its own: its documentation has users write such a file.
const { createRequire } = require('node:module');

const { init } = createRequire(`${process.env.BENCH_PEER_FOLDER}/package.json`)('@sentry/node');

init({
  dsn: process.env.SENTRY_DSN,
  // As large as the queues of the others; by default more than 64 unsent requests are dropped.
  transportOptions: { bufferSize: 32_768 },
  tracesSampleRate: Number(process.env.SENTRY_TRACES_SAMPLE_RATE),
});
