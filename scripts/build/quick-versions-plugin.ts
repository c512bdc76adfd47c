import { join } from 'node:path';
import type { Plugin } from 'rolldown';

const CHECK = 'function satisfies(version, range, options) {';

/** Has upstream's check of versions ask `quick-satisfies.ts` first. */
export function quickVersionsPlugin(root: string): Plugin {
  const quick = JSON.stringify(join(root, 'src/module-hooks/quick-satisfies.ts'));
  return {
    name: 'quick-versions',
    transform: {
      filter: { id: /\/@opentelemetry\/instrumentation\/dist\/semver\.mjs$/ },
      handler(code) {
        if (!code.includes(CHECK)) throw new Error('upstream checks versions in another way');
        const first = `${CHECK}
          const quick = quickSatisfies(version, range);
          if (quick !== undefined) return quick;`;
        const changed = code.replace(CHECK, () => first);
        return { code: `import { quickSatisfies } from ${quick};\n${changed}`, map: null };
      },
    },
  };
}
