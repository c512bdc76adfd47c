// piscina and rxjs.
const Piscina = require('piscina');
const { Subject, firstValueFrom, from, lastValueFrom, map, of, throwError } = require('rxjs');
const { writeFileSync } = require('node:fs');
const path = require('node:path');
const { attempt, print, shape } = require('./trying.cjs');

module.exports = async function run() {
  shape('piscina', Piscina, 1);
  const filename = path.resolve(process.argv[1], '../piscina-worker.cjs');
  writeFileSync(
    filename,
    'module.exports = (given) => { if (given === "bad") throw new TypeError("bad"); return { given, main: require("node:worker_threads").isMainThread }; }; module.exports.other = () => "other";',
  );
  const pool = new Piscina.Piscina({ filename, maxThreads: 1, minThreads: 1, argv: [] });
  // The first waits for the worker, which may take its time.
  await pool.run('first');
  await attempt('run', () => pool.run(Object.freeze({ a: 1 })));
  await attempt('named', () => pool.run(1, { name: 'other' }));
  await attempt('bad', () => pool.run('bad'));
  await attempt('function', () => pool.run(() => {}).catch(({ name }) => name));
  await attempt('aborted', () => pool.run(1, { signal: AbortSignal.abort() }));
  print(pool.threads.length, pool.completed, pool.queueSize);
  await pool.destroy();
  await attempt('values', () => lastValueFrom(from([1, 2]).pipe(map((value) => value * 2))));
  await attempt('error', () => firstValueFrom(throwError(() => new Error('thrown'))));
  const subject = new Subject();
  const seen = [];
  const subscription = subject.subscribe({
    next: (value) => seen.push(value),
    complete: () => seen.push('end'),
  });
  subject.next(1);
  subscription.unsubscribe();
  subject.next(2);
  print(seen, subject.observed, await firstValueFrom(of(Object.freeze({ a: 1 }))));
};
