import type * as http2 from 'node:http2';
import { standingIn } from '../patching/stand-in.ts';
import type { Observer } from './observer.ts';
import { patchEmit, type ServerPrototype } from './patch-emit.ts';

type Http2 = Pick<typeof http2, 'createServer' | 'createSecureServer'>;

const SCHEMES = { createServer: 'http', createSecureServer: 'https' } as const;
const isReplacement = new WeakSet<object>();

/**
 * Has servers of HTTP/2 show the requests of their compatible interface (event `request`). Node does not
 * export their classes, so that each is patched when the first server of it is created. Services that
 * listen to `stream` alone are not observed; gRPC is one, and has an instrumentation of its own.
 */
export function patchHttp2(
  module: Http2 & { readonly default?: Http2 },
  observer: () => Observer | undefined,
): void {
  // An ES module imports a namespace, whose default export is what CommonJS has.
  const exported = module.default ?? module;
  for (const name of ['createServer', 'createSecureServer'] as const) {
    if (!isReplacement.has(exported[name])) {
      exported[name] = patched(exported[name], SCHEMES[name], observer) as never;
    }
    if (module !== exported) module[name] = exported[name] as never;
  }
}

function patched<T extends (...parameters: never[]) => object>(
  create: T,
  scheme: 'http' | 'https',
  observer: () => Observer | undefined,
): T {
  const replacement = function createServer(this: unknown, ...parameters: Parameters<T>) {
    const server = Reflect.apply(create, this, parameters) as object;
    patchEmit(Object.getPrototypeOf(server) as ServerPrototype, scheme, observer);
    return server;
  };
  isReplacement.add(replacement);
  return standingIn(replacement as never, create) as unknown as T;
}
