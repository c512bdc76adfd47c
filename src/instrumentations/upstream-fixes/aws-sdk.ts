import type { DiagLogger } from '@opentelemetry/api';
import { copyOf, isObject } from './copies.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;
type Patch = (version: unknown, original: Method) => Method;

/** What upstream's knows of the services of AWS. */
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

/** Commands whose input upstream's writes into. */
const WRITTEN_INTO = /^(SendMessage|SendMessageBatch|ReceiveMessage|Publish|Invoke)(Command)?$/;

/**
 * Upstream's writes the trace into the input of the command, which is the caller's object, and a note into the
 * command. Here both are copies. Wrong input, which upstream's ends the process for, goes to the SDK.
 */
export function applyFix(upstream: object): void {
  const it = upstream as Instrumentation;
  const {
    _getV3SmithyClientSendPatch: patchSend,
    _getV3MiddlewareStackResolvePatch: patchResolve,
  } = it;
  const { servicesExtensions: extensions, _diag: diag } = it;
  // Ours (genai/bedrock) writes what there is to say of models, by the conventions of today.
  extensions.services?.delete('BedrockRuntime');
  for (const [name, instead] of HOOKS) {
    const hook = extensions[name];
    extensions[name] = (...args) => {
      try {
        return hook.apply(extensions, args);
      } catch (error) {
        diag.debug(`${name} failed`, error);
        return instead;
      }
    };
  }
  it._getV3SmithyClientSendPatch = (version, original) => {
    const observed = patchSend.call(it, version, original);
    return function send(command, ...rest) {
      if (!isObject(command)) return original.call(this, command, ...rest);
      const free = Object.isExtensible(command) ? command : cloneOf(command);
      return observed.call(this, free, ...rest);
    };
  };
  it._getV3MiddlewareStackResolvePatch = (version, original) => {
    const observed = patchResolve.call(it, version, original);
    return function resolve(handler, context) {
      const run = observed.call(this, handler, context) as Method;
      const named = (context as { commandName?: string } | undefined)?.commandName;
      return function handle(this: unknown, command: unknown) {
        if (!isObject(command)) return run.call(this, command);
        const { input } = command as Command;
        const isWritten = WRITTEN_INTO.test(named ?? command.constructor?.name ?? '');
        if (!isWritten || !isObject(input)) return run.call(this, command);
        return run.call(this, Object.assign(cloneOf(command), { input: copyOfInput(input) }));
      };
    };
  };
}

/** What upstream's gets where it fails. */
const HOOKS = [
  ['requestPreSpanHook', { isIncoming: false }],
  ['requestPostSpanHook', undefined],
  ['responseHook', undefined],
] as const;

/** With what was frozen to be written to; a command has nothing but plain properties. */
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
