import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** What is bundled of those who send, or read metrics, while the process ends. */
const SENDERS =
  /\/node_modules\/(@opentelemetry\/(core|sdk-metrics|sdk-logs|sdk-trace|otlp-exporter-base)\/.*\.mjs|@grpc\/grpc-js\/.*\.js)$/;
const GLOBAL =
  /(?<![\w.'"`$])(?:(?:set|clear)(?:Timeout|Interval)(?=\()|setImmediate(?=\()|queueMicrotask(?=\()|performance(?=\.(?:now|timeOrigin))|Date\.now(?=\()|new Date\(\)|process\.nextTick(?=\())/g;

/** Where the name in src/util/clock.ts is another. */
const NAMES: Readonly<Record<string, string>> = {
  'Date.now': 'wallClock',
  'new Date()': 'currentDate()',
  'process.nextTick': 'nextTick',
};

/**
 * Has the SDK and gRPC take timers and clocks from src/util/clock.ts as the rest of src does, and not from the
 * service, which may have replaced them: what is sent at the end of the process would be lost.
 *
 * A CommonJS module that required an ES module would have the bundler start that late, and the core with it.
 * So gRPC, which is loaded at the start too, keeps what there is when it is loaded.
 */
export function ownClockPlugin(root: string): Plugin {
  const clock = JSON.stringify(join(root, 'src/util/clock.ts'));
  return {
    name: 'own-clock',
    transform: {
      filter: { id: SENDERS, code: GLOBAL },
      handler(code, id) {
        const names = new Set<string>();
        const replaced = code.replace(GLOBAL, (name) => {
          const own = NAMES[name] ?? name;
          names.add(own.replace('()', ''));
          return `__own_${own}`;
        });
        const isModule = id.endsWith('.mjs');
        const imports = [...names].map((name) => `${name} as __own_${name}`).join(', ');
        const kept = [...names].map((name) => `const __own_${name} = ${KEPT[name] ?? name};`);
        const before = isModule ? `import { ${imports} } from ${clock};` : kept.join('');
        // Elsewhere the directive would no longer be one.
        return { code: `${isModule ? '' : '"use strict";'}${before}\n${replaced}`, map: null };
      },
    },
  };
}

/** The values of src/util/clock.ts once more; those that are missing have the same name. */
const KEPT: Readonly<Record<string, string>> = {
  wallClock: 'Date.now',
  currentDate: '((OwnDate) => { const { now } = OwnDate; return () => new OwnDate(now()); })(Date)',
  nextTick: 'process.nextTick',
  performance: '{ now: performance.now.bind(performance), timeOrigin: performance.timeOrigin }',
};
