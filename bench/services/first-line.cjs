const { writeSync } = require('node:fs');

/** Prints a service's first line: what it has used until then. */
module.exports = () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(
    1,
    `${JSON.stringify({
      cpuMicroseconds: userCPUTime + systemCPUTime,
      maxRssKibibytes: maxRSS,
      modules: globalThis[Symbol.for('bench.modules')]?.size,
    })}\n`,
  );
  // A service stays; the bench ends it.
  setInterval(() => {}, 60_000);
};
