/** The global function that patched ES modules call, under a symbol that no service uses. */
const KEY = Symbol.for('sightline.patch-es-module');
/** Suffix of the URL under which a replaced module is loaded. */
export const UNPATCHED = '?sightline=unpatched';

/**
 * By package or file: packages of the catalog that are ES modules where they are imported, with the exports that are
 * replaced. Where the list is empty, only the exported objects are changed. All other packages are CommonJS, at most
 * wrapped in an ES module. `test/instrumentations/every-entry.test.ts` fails where one is missing.
 */
const ES_MODULES: Readonly<Record<string, readonly string[]>> = {
  '@anthropic-ai/claude-agent-sdk': ['query'],
  '@anthropic-ai/sdk': [],
  '@google/genai': [],
  '@langchain/core': [],
  '@modelcontextprotocol/client': [],
  '@modelcontextprotocol/sdk': [],
  '@modelcontextprotocol/server': [],
  '@apollo/server': [],
  '@apollo/server/dist/esm/standalone/index.js': ['startStandaloneServer'],
  '@nestjs/core': [],
  '@nestjs/schedule': [],
  '@openai/agents-core': [],
  '@openai/agents-core/dist/tool.mjs': ['invokeFunctionTool'],
  '@opentelemetry/api': [],
  '@sentry/core': [],
  '@trpc/server': [],
  '@trpc/server/dist/adapters/express.mjs': ['createExpressMiddleware'],
  '@trpc/server/dist/adapters/fetch/index.mjs': ['fetchRequestHandler'],
  '@trpc/server/dist/adapters/standalone.mjs': [
    ...['createHTTPHandler', 'createHTTPServer', 'createHTTP2Handler'],
  ],
  'cache-manager': ['createCache'],
  elysia: [],
  'elysia/dist/compose.mjs': ['composeHandler', 'composeGeneralHandler'],
  'graphql-yoga': ['createYoga'],
  h3: [],
  'h3/dist/index.mjs': ['createApp', 'createRouter'],
  hono: ['Hono'],
  mariadb: ['createConnection', 'createPool', 'createPoolCluster', 'default'],
  'node-cron': ['schedule', 'createTask', 'default'],
  openai: [],
  polka: ['default'],
  postgres: ['default'],
  'react-router': ['createRequestHandler'],
  'vue-router': ['createRouter'],
};

/** Whether a package is patched as an ES module. */
export function isEsModulePackage(name: string): boolean {
  return Object.hasOwn(ES_MODULES, name);
}

/** Export statements of a handler of the service, whose names are not known beforehand. */
const EXPORTS =
  /\bexport\s+(?:async\s+)?(?:function\s*\*?|class|const|let|var)\s+([\w$]+)|\bexport\s*\{([^}]*)\}/g;

/** @param patch called by a module that has run, with its URL and its namespace */
export function patchFrom(patch: (url: string, exports: unknown) => unknown): void {
  Object.defineProperty(globalThis, KEY, {
    configurable: true,
    value: (url: string, namespace: object) => {
      // A namespace cannot be changed: the copy takes its place where exports are replaced.
      const exports = { ...namespace };
      return patch(url, exports) ?? exports;
    },
  });
}

/**
 * @param source of an ES module
 * @param replaceAll whether each of its exports may be replaced
 * @param path of the file, from the name of its package on, even where that is installed under another
 * @returns the source of a module with the same exports, which are patched before any importer gets them
 */
export function patchedSource(
  url: string,
  source: string,
  replaceAll: boolean,
  path: string | undefined,
): string {
  const names = replaceAll ? exportNames(source) : replacementNames(path);
  const call = `globalThis[Symbol.for(${JSON.stringify(KEY.description)})]`;
  if (names.length === 0) {
    const own = JSON.stringify(url);
    return `${source}\n;import * as sightlineExports from ${own}; ${call}(${own}, sightlineExports);`;
  }
  const unpatched = JSON.stringify(url + UNPATCHED);
  const lines = names.map((name) =>
    name === 'default'
      ? 'export default sightlineExports.default;'
      : `export const ${name} = sightlineExports.${name};`,
  );
  return [
    `import * as sightlineNamespace from ${unpatched};`,
    `export * from ${unpatched};`,
    `const sightlineExports = ${call}(${JSON.stringify(url)}, sightlineNamespace);`,
    ...lines,
  ].join('\n');
}

function replacementNames(path: string | undefined): readonly string[] {
  if (path === undefined) return [];
  const packageName = Object.keys(ES_MODULES).find((name) => path.startsWith(`${name}/`));
  return ES_MODULES[path] ?? ES_MODULES[packageName ?? ''] ?? [];
}

function exportNames(source: string): readonly string[] {
  const names = new Set<string>();
  for (const [, declared, listed = ''] of source.matchAll(EXPORTS)) {
    if (declared !== undefined) names.add(declared);
    for (const item of listed.split(',')) {
      const name = /([\w$]+)\s*$/.exec(item)?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  if (/\bexport\s+default\b/.test(source)) names.add('default');
  return [...names];
}
