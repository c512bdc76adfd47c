import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/** Packages that are taken only where the service has installed them. */
const OPTIONAL: ReadonlySet<string> = new Set(['@opentelemetry/winston-transport']);

/**
 * Upstream's own bundler has turned some imports into calls of a `require` that it makes itself, which
 * a bundler cannot follow. Turned back into imports, what they name is bundled too.
 */
export function inlineRequirePlugin(): Plugin {
  return {
    name: 'inline-require',
    transform: {
      filter: { id: /\/node_modules\/@opentelemetry\/.*\.mjs$/, code: /\b__require\("/ },
      handler(code) {
        const imports = new Map<string, string>();
        const replaced = code.replace(/\b__require\("([^"]+)"\)/g, (call, name: string) => {
          if (isBuiltin(name) || OPTIONAL.has(name)) return call;
          const variable = imports.get(name) ?? `__inlined${imports.size}`;
          imports.set(name, variable);
          return variable;
        });
        const lines = [...imports].map(([name, variable]) => `import ${variable} from '${name}';`);
        return { code: `${lines.join('\n')}\n${replaced}`, map: null };
      },
    },
  };
}
