import type * as http2 from 'node:http2';
import { mimicSignature } from '../patching/mimic-function.ts';
import type { Observer } from './observer.ts';
import { patchEmit, type ServerPrototype } from './patch-emit.ts';

type Http2 = Pick<typeof http2, 'createServer' | 'createSecureServer'>;

const SCHEMES = { createServer: 'http', createSecureServer: 'https' } as const;
const replacements = new WeakSet<object>();

/**
 * Observes the requests of HTTP/2 servers through their compatibility API (event `request`). Node does not export the
 * classes, so each is patched when its first server is created. Services that listen to `stream` only are not
 * observed; gRPC is one, and has its own instrumentation.
 */
export function patchHttp2(
  module: Http2 & { readonly default?: Http2 },
  observer: () => Observer | undefined,
): void {
  // ES modules import a namespace, whose default export is the CommonJS module.
  const exported = module.default ?? module;
  for (const name of ['createServer', 'createSecureServer'] as const) {
    if (!replacements.has(exported[name])) {
      exported[name] = wrapCreateServer(exported[name], SCHEMES[name], observer) as never;
    }
    if (module !== exported) module[name] = exported[name] as never;
  }
}

function wrapCreateServer<T extends (...args: never[]) => object>(
  create: T,
  scheme: 'http' | 'https',
  observer: () => Observer | undefined,
): T {
  const replacement = function createServer(this: unknown, ...args: Parameters<T>) {
    const server = Reflect.apply(create, this, args) as object;
    patchEmit(Object.getPrototypeOf(server) as ServerPrototype, scheme, observer);
    return server;
  };
  replacements.add(replacement);
  return mimicSignature(replacement as never, create) as unknown as T;
}
