type Code = (this: unknown, ...args: unknown[]) => unknown;
type Register = (this: unknown, ...args: unknown[]) => unknown;
type Patch = (name: string) => (original: Register) => Register;

interface Instrumentation {
  _getStepPatch: Patch;
  _getHookPatch: Patch;
}

/**
 * Upstream's makes a promise of what each step and hook returns. Cucumber refuses one that takes a callback and
 * returns a promise, so here those return what they return; their span ends when they call back.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  it._getStepPatch = withCallbacks(it._getStepPatch);
  it._getHookPatch = withCallbacks(it._getHookPatch);
}

function withCallbacks(patch: Patch): Patch {
  return function patchWithCallbacks(this: unknown, name) {
    const observe = patch.call(this, name);
    return (original) =>
      function register(...given) {
        const place = given.length - 1;
        const code = given[place];
        if (typeof code !== 'function') return observe(original).apply(this, given);
        const calls = new CallbackCalls(code as Code);
        const registerOurs: Register = function registerOurs(...observed) {
          const ours = calls.around(observed.pop() as Code);
          return original.call(this, ...observed, ours);
        };
        return observe(registerOurs).apply(this, given.with(place, calls.inner));
      };
  };
}

interface Call {
  /** What cucumber calls with; upstream's leaves the callback of a hook out. */
  readonly args: readonly unknown[];
  /** What the callback was given. */
  given?: readonly unknown[];
  returned?: unknown;
  thrown?: { readonly error: unknown };
}

/** A step or hook that may take a callback: it is called inside of upstream's span, and answers outside of it. */
class CallbackCalls {
  /** What upstream's calls in the place of the step. */
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

  /** @param observed upstream's function, which calls `inner` before it returns */
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
      let ended: unknown;
      try {
        ended = observed.apply(this, args);
      } finally {
        calls.#current = undefined;
      }
      if (call.thrown !== undefined) {
        void Promise.resolve(ended).catch(() => {});
        throw call.thrown.error;
      }
      const answer = () => (callback as Code)(...call.given!);
      void Promise.resolve(ended).then(answer, answer);
      return call.returned;
    }
    return Object.defineProperties(step, {
      length: { value: code.length },
      name: { value: code.name },
    });
  }
}

/** @returns what is settled when the step calls back */
function run(code: Code, receiver: unknown, call: Call): unknown {
  return new Promise<void>((resolve, reject) => {
    const callback = (...given: unknown[]) => {
      call.given ??= given;
      if (given[0]) reject(given[0]);
      else resolve();
    };
    try {
      call.returned = code.apply(receiver, [...call.args.slice(0, -1), callback]);
    } catch (error) {
      call.thrown = { error };
      reject(error);
    }
  });
}
