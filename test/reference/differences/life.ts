import type { MeantDifference } from './meant-difference.ts';

/** Of how a service starts and ends. */
export const LIFE: readonly MeantDifference[] = [
  {
    says: 'ES modules always start',
    reason:
      'With upstream’s loader, some starts fail with `No such built-in module: node:http?iitm=true`: seven of twelve starts of one test program on Node 24.21.',
    effect: 'gain',
    sometimes: true,
    where: [{ modules: 'esm', what: "upstream's behaviour", field: 'start' }],
  },
  {
    says: "`import connect from 'connect'` works",
    reason:
      'With upstream’s loader, the service crashes at once: `original.apply is not a function`.',
    effect: 'gain',
    where: [
      { program: 'connect-routes', modules: 'esm', what: "upstream's behaviour" },
      { program: 'connect-routes', modules: 'esm', side: 'sightline' },
    ],
  },
  {
    says: 'SIGTERM ends a service without a listener for it, and cluster workers, as it does without a preload',
    reason: 'Upstream’s own listener keeps the process alive until something kills it.',
    effect: 'gain',
    where: [{ program: 'ends-sigterm|cluster-workers', what: "upstream's behaviour" }],
  },
  {
    says: 'Telemetry from just before `process.exit()`, a crash or an unhandled rejection is sent, and so are the spans that a crash interrupts',
    reason: 'Upstream flushes only on SIGTERM and when the process ends by itself.',
    effect: 'gain',
    where: [{ program: 'ends-*', what: 'span *', field: 'whole*', side: 'sightline' }],
  },
  {
    says: 'An error that ends the process or a worker thread becomes a log record, with its stack',
    reason: 'It is the error that everybody looks for.',
    effect: 'gain',
    where: [
      { program: 'ends-*', what: 'log *', field: 'whole*', side: 'sightline' },
      { program: 'threads', what: 'log *', field: 'whole*', side: 'sightline' },
    ],
  },
  {
    says: 'A mock that replaces `Module._load` does not crash the service',
    reason: 'Upstream’s patches throw if what they patch is not a module.',
    effect: 'gain',
    where: [{ program: 'loading-doubles', what: "upstream's behaviour" }],
  },
];
