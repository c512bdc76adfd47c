type Method = (this: unknown, ...args: unknown[]) => unknown;
type Callback = (error: unknown, value?: unknown, ...rest: unknown[]) => unknown;
type Handler = (this: unknown, call: object, callback?: Callback) => unknown;
type Patch = (...args: unknown[]) => (original: Method) => Method;

interface Instrumentation {
  _patchServer: Patch;
  _patchClientRequestMethod: Patch;
  _getPatchedClientMethods: Patch;
}

interface Server {
  readonly handlers: Map<unknown, { func: Handler }>;
}

interface Metadata {
  clone(): Metadata;
}

/**
 * Upstream's calls the server's callback without trailers and flags, and writes `traceparent` into the
 * metadata of the caller, who may use them for other calls too.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  it._patchServer = withTrailers(it._patchServer);
  it._patchClientRequestMethod = withOwnMetadata(it._patchClientRequestMethod);
  it._getPatchedClientMethods = withOwnMetadata(it._getPatchedClientMethods);
}

function withTrailers(patch: Patch): Patch {
  return function patchServer(this: unknown, ...options) {
    const wrap = patch.apply(this as never, options);
    return (original) => {
      const observed = wrap(original);
      return function register(name, handler, serialize, deserialize, type) {
        const { handlers } = this as Server;
        // It is refused, and the one that is there must not be observed twice.
        if (handlers.has(name)) {
          return original.call(this, name, handler, serialize, deserialize, type);
        }
        // By the call, what the service's callback was given besides a value.
        const given = new WeakMap<object, readonly unknown[]>();
        const inner: Handler = function handle(call, callback) {
          const self = handlers.get(name);
          if (callback === undefined) return (handler as Handler).call(self, call);
          return (handler as Handler).call(self, call, (error, value, ...rest) => {
            given.set(call, rest);
            return callback(error, value);
          });
        };
        const result = observed.call(this, name, inner, serialize, deserialize, type);
        const registered = handlers.get(name);
        if (registered === undefined) return result;
        const { func } = registered;
        registered.func = function handle(call, callback) {
          if (callback === undefined) return func.call(this, call);
          return func.call(this, call, (error, value) =>
            callback(error, value, ...(given.get(call) ?? [])),
          );
        };
        return result;
      };
    };
  };
}

function withOwnMetadata(patch: Patch): Patch {
  return function patchClient(this: unknown, ...options) {
    const wrap = patch.apply(this as never, options);
    return (original) => {
      const observed = wrap(original);
      const call: Method = function call(...args) {
        return observed.apply(
          this,
          args.map((each) => (isMetadata(each) ? each.clone() : each)),
        );
      };
      // The path and the kind of the method, which callers read.
      return Object.assign(call, original);
    };
  };
}

/** As upstream's finds it, of any copy of the package. */
function isMetadata(value: unknown): value is Metadata {
  if (typeof value !== 'object' || value === null || !('internalRepr' in value)) return false;
  return typeof (value as Partial<Metadata>).clone === 'function';
}
