import { join } from 'node:path';
import type { Plugin } from 'rolldown';

/** Bundled modules that send telemetry, or read metrics, while the process ends. */
const SENDERS =
  /\/node_modules\/(@opentelemetry\/(core|sdk-metrics|sdk-logs|sdk-trace|otlp-exporter-base)\/.*\.mjs|@grpc\/grpc-js\/.*\.js)$/;
const GLOBAL =
  /(?<![\w.'"`$])(?:(?:set|clear)(?:Timeout|Interval)(?=\()|setImmediate(?=\()|queueMicrotask(?=\()|performance(?=\.(?:now|timeOrigin))|Date\.now(?=\()|new Date\(\)|process\.nextTick(?=\())/g;

/** Names in src/util/clock.ts, where they differ from the global ones. */
const NAMES: Readonly<Record<string, string>> = {
  'Date.now': 'wallClock',
  'new Date()': 'currentDate()',
  'process.nextTick': 'nextTick',
};

/**
 * Makes the SDK and gRPC use the timers and clocks of src/util/clock.ts, like the rest of src: the service may
 * replace the global ones, and what is sent at the end of the process would be lost.
 *
 * If a CommonJS module required an ES module, the bundler would initialise that late, and the core with it. So gRPC,
 * which is loaded at the start too, captures the globals when it is loaded.
 */
export function clockPlugin(root: string): Plugin {
  const clock = JSON.stringify(join(root, 'src/util/clock.ts'));
  return {
    name: 'own-clock',
    transform: {
      filter: { id: SENDERS, code: GLOBAL },
      handler(code, id) {
        const names = new Set<string>();
        const body = code.replace(GLOBAL, (global) => {
          const name = NAMES[global] ?? global;
          names.add(name.replace('()', ''));
          return `__own_${name}`;
        });
        const isModule = id.endsWith('.mjs');
        const imports = [...names].map((name) => `${name} as __own_${name}`).join(', ');
        const constants = [...names].map(
          (name) => `const __own_${name} = ${VALUES[name] ?? name};`,
        );
        const head = isModule ? `import { ${imports} } from ${clock};` : constants.join('');
        // First, since a directive counts only at the beginning.
        return { code: `${isModule ? '' : '"use strict";'}${head}\n${body}`, map: null };
      },
    },
  };
}

/** The values of src/util/clock.ts for CommonJS; names that are missing are globals. */
const VALUES: Readonly<Record<string, string>> = {
  wallClock: 'Date.now',
  currentDate:
    '((Original) => { const { now } = Original; return () => new Original(now()); })(Date)',
  nextTick: 'process.nextTick',
  performance: '{ now: performance.now.bind(performance), timeOrigin: performance.timeOrigin }',
};
