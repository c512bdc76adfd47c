type Code = (this: unknown, ...args: unknown[]) => unknown;
type Register = (this: unknown, ...args: unknown[]) => unknown;
type Patch = (name: string) => (original: Register) => Register;

interface Instrumentation {
  _getStepPatch: Patch;
  _getHookPatch: Patch;
}

/**
 * The upstream instrumentation turns the result of each step and hook into a promise. Cucumber rejects one that takes a
 * callback and returns a promise, so here those return their own result; their span ends when they call back.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  instrumentation._getStepPatch = withCallbacks(instrumentation._getStepPatch);
  instrumentation._getHookPatch = withCallbacks(instrumentation._getHookPatch);
}

function withCallbacks(patch: Patch): Patch {
  return function patchWithCallbacks(this: unknown, name) {
    const observe = patch.call(this, name);
    return (original) =>
      function register(...args) {
        const position = args.length - 1;
        const code = args[position];
        if (typeof code !== 'function') return observe(original).apply(this, args);
        const calls = new CallbackCalls(code as Code);
        const registerStep: Register = function registerStep(...observedArgs) {
          const step = calls.around(observedArgs.pop() as Code);
          return original.call(this, ...observedArgs, step);
        };
        return observe(registerStep).apply(this, args.with(position, calls.inner));
      };
  };
}

interface Call {
  /** Arguments of cucumber; the upstream instrumentation omits the callback of a hook. */
  readonly args: readonly unknown[];
  callbackArgs?: readonly unknown[];
  result?: unknown;
  error?: { readonly value: unknown };
}

/** A step or hook that may take a callback. It runs inside the upstream span and calls back outside it. */
class CallbackCalls {
  /** What the upstream instrumentation calls in place of the step. */
  readonly inner: Code;
  readonly #code: Code;
  #current: Call | undefined;

  constructor(code: Code) {
    this.#code = code;
    const calls = this;
    this.inner = function step(...args) {
      const call = calls.#current;
      return call === undefined ? code.apply(this, args) : run(code, this, call);
    };
    Object.defineProperty(this.inner, 'length', { value: code.length });
  }

  /** @param observed the upstream function, which calls `inner` before it returns */
  around(observed: Code): Code {
    const code = this.#code;
    const calls = this;
    function step(this: unknown, ...args: unknown[]): unknown {
      const callback = args.at(-1);
      if (typeof callback !== 'function' || args.length !== code.length) {
        return observed.apply(this, args);
      }
      const call: Call = { args };
      calls.#current = call;
      let completion: unknown;
      try {
        completion = observed.apply(this, args);
      } finally {
        calls.#current = undefined;
      }
      if (call.error !== undefined) {
        void Promise.resolve(completion).catch(() => {});
        throw call.error.value;
      }
      const callBack = () => (callback as Code)(...call.callbackArgs!);
      void Promise.resolve(completion).then(callBack, callBack);
      return call.result;
    }
    return Object.defineProperties(step, {
      length: { value: code.length },
      name: { value: code.name },
    });
  }
}

/** @returns a promise that is settled when the step calls back */
function run(code: Code, receiver: unknown, call: Call): unknown {
  return new Promise<void>((resolve, reject) => {
    const callback = (...args: unknown[]) => {
      call.callbackArgs ??= args;
      if (args[0]) reject(args[0]);
      else resolve();
    };
    try {
      call.result = code.apply(receiver, [...call.args.slice(0, -1), callback]);
    } catch (error) {
      call.error = { value: error };
      reject(error);
    }
  });
}
