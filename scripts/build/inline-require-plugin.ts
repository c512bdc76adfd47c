import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/** Packages that are used only where the service has installed them. */
const OPTIONAL: ReadonlySet<string> = new Set(['@opentelemetry/winston-transport']);

/**
 * Turns calls of `__require` in upstream packages into imports, so that the modules are bundled: the upstream
 * bundler has replaced some imports by a `require` that it creates itself, which other bundlers cannot follow.
 */
export function inlineRequirePlugin(): Plugin {
  return {
    name: 'inline-require',
    transform: {
      filter: { id: /\/node_modules\/@opentelemetry\/.*\.mjs$/, code: /\b__require\("/ },
      handler(code) {
        const imports = new Map<string, string>();
        const body = code.replace(/\b__require\("([^"]+)"\)/g, (call, name: string) => {
          if (isBuiltin(name) || OPTIONAL.has(name)) return call;
          const variable = imports.get(name) ?? `__inlined${imports.size}`;
          imports.set(name, variable);
          return variable;
        });
        const lines = [...imports].map(([name, variable]) => `import ${variable} from '${name}';`);
        return { code: `${lines.join('\n')}\n${body}`, map: null };
      },
    },
  };
}
