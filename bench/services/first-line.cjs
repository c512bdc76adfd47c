const { readFileSync, writeSync } = require('node:fs');

/** Prints a service's first line: what it has used until then. */
module.exports = () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(
    1,
    `${JSON.stringify({
      cpuMicroseconds: userCPUTime + systemCPUTime,
      maxRssKibibytes: mostMemory() ?? maxRSS,
      modules: globalThis[Symbol.for('bench.modules')]?.size,
    })}\n`,
  );
  // A service stays; the bench ends it.
  setInterval(() => {}, 60_000);
};

/**
 * Kibibytes, where the system reports them. On Linux `maxRSS` counts the process that started this one too: it is
 * what the memory was at most before this program took the place of its parent's copy (getrusage(2)).
 */
function mostMemory() {
  try {
    const [, peak] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return Number(peak);
  } catch {
    return undefined;
  }
}
