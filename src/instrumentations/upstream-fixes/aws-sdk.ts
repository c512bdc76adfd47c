import type { DiagLogger } from '@opentelemetry/api';
import { copyOf, isObject } from './argument-copies.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Patch = (version: unknown, original: Method) => Method;

/** The service extensions of the upstream instrumentation. */
interface Extensions {
  /** By the name of the service. */
  readonly services?: Map<string, unknown>;
  requestPreSpanHook(...args: unknown[]): unknown;
  requestPostSpanHook(...args: unknown[]): unknown;
  responseHook(...args: unknown[]): unknown;
}

interface Instrumentation {
  readonly servicesExtensions: Extensions;
  readonly _diag: DiagLogger;
  _getV3SmithyClientSendPatch: Patch;
  _getV3MiddlewareStackResolvePatch: Patch;
}

interface Command {
  readonly input?: unknown;
}

/** Commands whose input the upstream instrumentation modifies. */
const MODIFIED_COMMANDS =
  /^(SendMessage|SendMessageBatch|ReceiveMessage|Publish|Invoke)(Command)?$/;

/**
 * The upstream instrumentation writes the trace into the input of the command, which is the caller's object, and a mark
 * into the command. Here it gets copies. On invalid input it ends the process; here the input goes to the SDK.
 */
export function applyFix(upstream: object): void {
  const instrumentation = upstream as Instrumentation;
  const {
    _getV3SmithyClientSendPatch: patchSend,
    _getV3MiddlewareStackResolvePatch: patchResolve,
  } = instrumentation;
  const { servicesExtensions: extensions, _diag: diag } = instrumentation;
  // Sightline's instrumentation (genai/bedrock) records models by the current conventions.
  extensions.services?.delete('BedrockRuntime');
  for (const [name, fallback] of HOOKS) {
    const hook = extensions[name];
    extensions[name] = (...args) => {
      try {
        return hook.apply(extensions, args);
      } catch (error) {
        diag.debug(`${name} failed`, error);
        return fallback;
      }
    };
  }
  instrumentation._getV3SmithyClientSendPatch = (version, original) => {
    const observed = patchSend.call(instrumentation, version, original);
    return function send(command, ...rest) {
      if (!isObject(command)) return original.call(this, command, ...rest);
      const extensible = Object.isExtensible(command) ? command : cloneOf(command);
      return observed.call(this, extensible, ...rest);
    };
  };
  instrumentation._getV3MiddlewareStackResolvePatch = (version, original) => {
    const observed = patchResolve.call(instrumentation, version, original);
    return function resolve(handler, context) {
      const run = observed.call(this, handler, context) as Method;
      const { commandName } = (context ?? {}) as { commandName?: string };
      return function handle(this: unknown, command: unknown) {
        if (!isObject(command)) return run.call(this, command);
        const { input } = command as Command;
        const isModified = MODIFIED_COMMANDS.test(commandName ?? command.constructor?.name ?? '');
        if (!isModified || !isObject(input)) return run.call(this, command);
        return run.call(this, Object.assign(cloneOf(command), { input: copyOfInput(input) }));
      };
    };
  };
}

/** Hooks and their results if they fail. */
const HOOKS = [
  ['requestPreSpanHook', { isIncoming: false }],
  ['requestPostSpanHook', undefined],
  ['responseHook', undefined],
] as const;

/** An extensible copy; a command has only plain properties. */
function cloneOf(command: object): object {
  const clone = Object.create(Object.getPrototypeOf(command)) as object;
  return Object.assign(clone, command);
}

interface Input {
  MessageAttributes?: unknown;
  Entries?: unknown;
}

function copyOfInput(input: object): object {
  const copy = copyOfMessage(input) as Input;
  if (Array.isArray(copy.Entries)) {
    copy.Entries = copy.Entries.map((entry) => (isObject(entry) ? copyOfMessage(entry) : entry));
  }
  return copy;
}

function copyOfMessage(message: object): object {
  const copy = copyOf(message, []) as Input;
  if (isObject(copy.MessageAttributes)) copy.MessageAttributes = copyOf(copy.MessageAttributes, []);
  return copy;
}
