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
 * The upstream instrumentation calls the server's callback without trailers and flags, and writes `traceparent` into the
 * metadata of the caller, which may be used for other calls too.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  instrumentation._patchServer = withTrailers(instrumentation._patchServer);
  for (const name of ['_patchClientRequestMethod', '_getPatchedClientMethods'] as const) {
    instrumentation[name] = withClonedMetadata(instrumentation[name]);
  }
}

function withTrailers(patch: Patch): Patch {
  return function patchServer(this: unknown, ...options) {
    const wrap = patch.apply(this as never, options);
    return (original) => {
      const observed = wrap(original);
      return function register(name, handler, serialize, deserialize, type) {
        const { handlers } = this as Server;
        // The server rejects it, and the registered handler must not be observed twice.
        if (handlers.has(name)) {
          return original.call(this, name, handler, serialize, deserialize, type);
        }
        // Trailers and flags that the service passes to the callback, by call.
        const trailers = new WeakMap<object, readonly unknown[]>();
        const inner: Handler = function handle(call, callback) {
          const self = handlers.get(name);
          if (callback === undefined) return (handler as Handler).call(self, call);
          return (handler as Handler).call(self, call, (error, value, ...rest) => {
            trailers.set(call, rest);
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
            callback(error, value, ...(trailers.get(call) ?? [])),
          );
        };
        return result;
      };
    };
  };
}

function withClonedMetadata(patch: Patch): Patch {
  return function patchClient(this: unknown, ...options) {
    const wrap = patch.apply(this as never, options);
    return (original) => {
      const observed = wrap(original);
      const call: Method = function call(...args) {
        return observed.apply(
          this,
          args.map((arg) => (isMetadata(arg) ? arg.clone() : arg)),
        );
      };
      // Callers read the path and the type of the method.
      return Object.assign(call, original);
    };
  };
}

/** The check of the upstream instrumentation, for any copy of the package. */
function isMetadata(value: unknown): value is Metadata {
  if (typeof value !== 'object' || value === null || !('internalRepr' in value)) return false;
  return typeof (value as Partial<Metadata>).clone === 'function';
}
