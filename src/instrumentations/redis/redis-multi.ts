import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';

interface ClientOptions {
  readonly url?: string;
  readonly socket?: { readonly host?: string; readonly port?: number };
}

interface ClusterOptions {
  readonly rootNodes?: readonly ClientOptions[];
}

type Call = (this: object, ...args: unknown[]) => object;

const VERSIONS = ['^5.0.0', '^6.0.0'];
const FOLDER = '@redis/client/dist/lib';

/** What the clients of a pool are created with. */
const optionsOf = new WeakMap<object, ClientOptions>();

/**
 * Shows upstream's instrumentation where a transaction goes whose client is not known before it is executed:
 * one of a pool, or of a cluster, whose first root node stands for it.
 */
export class RedisMultiInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/redis-multi', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const file = (name: string, patch: (exported: never) => void) =>
      new InstrumentationNodeModuleFile(
        `${FOLDER}/${name}`,
        VERSIONS,
        (exported) => {
          patch(exported as never);
          return exported;
        },
        () => {},
      );
    return [
      new InstrumentationNodeModuleDefinition('@redis/client', VERSIONS, undefined, undefined, [
        file('client/pool.js', patchPool),
        file('cluster/index.js', patchCluster),
      ]),
    ];
  }
}

function patchPool({ RedisClientPool }: { RedisClientPool: { prototype: object } }): void {
  const pool = RedisClientPool as unknown as Record<string, unknown>;
  replaceMethod(pool, 'create', (original) => {
    return function (this: object, ...args: unknown[]) {
      const created = (original as Call).apply(this, args);
      optionsOf.set(selfOf(created), (args[0] ?? {}) as ClientOptions);
      return created;
    };
  });
  replaceMulti(RedisClientPool.prototype, (self) => optionsOf.get(self));
}

function patchCluster({ default: cluster }: { default: { prototype: object } }): void {
  replaceMulti(
    cluster.prototype,
    (self) => (self as { _options?: ClusterOptions })._options?.rootNodes?.[0],
  );
}

function replaceMulti(prototype: object, find: (self: object) => ClientOptions | undefined): void {
  replaceMethod(prototype as Record<string, unknown>, 'MULTI', (original: Method) => {
    return function (this: object, ...args: unknown[]) {
      const multi = (original as Call).apply(this, args);
      const options = find(selfOf(this));
      // Read by upstream's where a command is added, as it reads those of a client.
      if (options !== undefined && !('options' in multi)) {
        Object.defineProperty(multi, 'options', { configurable: true, value: placed(options) });
      }
      return multi;
    };
  });
}

/** Clients with options for single commands have the client itself below them. */
function selfOf(client: object): object {
  return (client as { readonly _self?: object })._self ?? client;
}

/** As a client has read its address. */
function placed({ url = '', socket }: ClientOptions): ClientOptions {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const host = parsed?.hostname ?? socket?.host ?? 'localhost';
  return { socket: { host, port: Number(parsed?.port) || (socket?.port ?? 6379) } };
}
