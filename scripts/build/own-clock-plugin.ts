import { join } from 'node:path';
import type { Plugin } from 'rolldown';

const GLOBAL =
  /(?<![\w.'"`$])(?:(?:set|clear)(?:Timeout|Interval)(?=\()|performance(?=\.(?:now|timeOrigin))|Date\.now(?=\())/g;

/**
 * Has the SDK take timers and clocks from src/util/clock.ts as the rest of src does, and not from the service, which
 * may have replaced them: at the end of the process its metrics would be lost.
 */
export function ownClockPlugin(root: string): Plugin {
  const clock = join(root, 'src/util/clock.ts');
  return {
    name: 'own-clock',
    transform: {
      filter: {
        id: /\/node_modules\/@opentelemetry\/(core|sdk-metrics|sdk-logs|sdk-trace|otlp-exporter-base)\/.*\.mjs$/,
        code: GLOBAL,
      },
      handler(code) {
        const names = new Set<string>();
        const replaced = code.replace(GLOBAL, (name) => {
          const own = name === 'Date.now' ? 'wallClock' : name;
          names.add(own);
          return `__own_${own}`;
        });
        const imports = [...names].map((name) => `${name} as __own_${name}`).join(', ');
        return {
          code: `import { ${imports} } from ${JSON.stringify(clock)};\n${replaced}`,
          map: null,
        };
      },
    },
  };
}
