// A loop that is blocked four tenths of the time, as by a synchronous parse of something large.
setInterval(() => {
  const end = performance.now() + 400;
  while (performance.now() < end);
}, 1_000);
