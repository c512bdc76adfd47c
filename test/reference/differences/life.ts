import type { MeantDifference } from './meant-difference.ts';

/** Of how a service starts and ends. */
export const LIFE: readonly MeantDifference[] = [
  {
    says: 'ES modules start, always',
    reason:
      'With upstream’s loader some end at some of their starts with `No such built-in module: node:http?iitm=true`: seven of twelve starts of one of our programs, Node 24.21.',
    effect: 'gain',
    sometimes: true,
    where: [{ modules: 'esm', what: "upstream's behaviour", field: 'start' }],
  },
  {
    says: "`import connect from 'connect'` works",
    reason: 'Under upstream’s loader the service ends at once: `original.apply is not a function`.',
    effect: 'gain',
    where: [
      { program: 'connect-routes', modules: 'esm', what: "upstream's behaviour" },
      { program: 'connect-routes', modules: 'esm', side: 'sightline' },
    ],
  },
  {
    says: 'SIGTERM ends a service that has no listener for it, and workers of a cluster, as without a preload',
    reason: 'Upstream’s own listener keeps the process alive until somebody kills it.',
    effect: 'gain',
    where: [{ program: 'ends-sigterm|cluster-workers', what: "upstream's behaviour" }],
  },
  {
    says: 'What has ended just before `process.exit()`, a crash or an unhandled rejection is sent, and what a crash found open',
    reason: 'Upstream sends at SIGTERM and at a natural end only.',
    effect: 'gain',
    where: [{ program: 'ends-*', what: 'span *', field: 'whole*', side: 'sightline' }],
  },
  {
    says: 'An error that ends the process or a worker thread is a log record of its own, with its stack',
    reason: 'It is the one that is always looked for.',
    effect: 'gain',
    where: [
      { program: 'ends-*', what: 'log *', field: 'whole*', side: 'sightline' },
      { program: 'threads', what: 'log *', field: 'whole*', side: 'sightline' },
    ],
  },
  {
    says: 'A mock that replaces `Module._load` does not end the service',
    reason: 'Upstream’s patches throw where a module is no module.',
    effect: 'gain',
    where: [{ program: 'loading-doubles', what: "upstream's behaviour" }],
  },
];
