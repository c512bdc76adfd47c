// Blocks the event loop 40 % of the time, like synchronous parsing of large data.
setInterval(() => {
  const end = performance.now() + 400;
  while (performance.now() < end);
}, 1_000);
