import { join } from 'node:path';
import type { Plugin } from 'rolldown';

const CHECK = 'function satisfies(version, range, options) {';

/**
 * Makes the upstream version check call `quick-satisfies.ts` first, which avoids compiling its regular expressions.
 */
export function quickVersionsPlugin(root: string): Plugin {
  const quick = JSON.stringify(join(root, 'src/module-hooks/quick-satisfies.ts'));
  return {
    name: 'quick-versions',
    transform: {
      filter: { id: /\/@opentelemetry\/instrumentation\/dist\/semver\.mjs$/ },
      handler(code) {
        if (!code.includes(CHECK)) throw new Error('upstream has changed its version check');
        const quickCheck = `${CHECK}
          const quick = quickSatisfies(version, range);
          if (quick !== undefined) return quick;`;
        const body = code.replace(CHECK, () => quickCheck);
        return { code: `import { quickSatisfies } from ${quick};\n${body}`, map: null };
      },
    },
  };
}
