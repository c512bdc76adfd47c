// Listeners of the process: those of a service are all that it finds, and what it does with them does what it
// does on bare Node, on each line of Node.
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ensureNode, NODE_VERSIONS } from '../../scripts/node-versions.ts';
import { BUILT_PRELOAD, runNode } from '../support/run-node.ts';
import { servicePath } from '../support/services.ts';

const PROGRAM = servicePath('harm/signals.cjs');
const QUIET = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

/** By what the program ends, after it has added and removed listeners of all events. */
const ENDS = ['itself', 'killed', 'throws', 'cleared'] as const;

suite('listeners of the process', { concurrency: 2 }, () => {
  for (const version of NODE_VERSIONS) {
    for (const end of ENDS) {
      test(`Node ${version}, ${end}`, async () => {
        const options = { node: ensureNode(version), args: [end], env: QUIET };
        const [bare, ours] = await Promise.all([
          runNode(PROGRAM, { ...options, nodeArgs: [] }),
          runNode(PROGRAM, { ...options, nodeArgs: ['--require', BUILT_PRELOAD[1]!] }),
        ]);
        assert.deepEqual(ours, bare);
        assert.match(bare.stdout, /shuts down SIGTERM 15/);
        assert.equal(bare.signal, end === 'killed' || end === 'cleared' ? 'SIGTERM' : null);
      });
    }
  }
});
