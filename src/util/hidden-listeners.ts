import { guardedListener, placeOf } from './guard.ts';

/**
 * Listeners of ours to events of the process, which nobody counts: `if (process.listenerCount('exit') === 0)`
 * of a service finds none, and `process.removeAllListeners('exit')` takes none of ours.
 */

type Listener = (...args: never[]) => unknown;
type Name = string | symbol;
type Method = (this: NodeJS.Process, ...args: unknown[]) => unknown;

/** Where Node keeps listeners: by it they come and go without the events that the service may listen to. */
interface Kept {
  _events: Record<Name, Listener | Listener[] | undefined>;
  _eventsCount: number;
}

/** Ours, and whether they outlive `removeAllListeners`. */
const hidden = new WeakMap<Listener, boolean>();
/** What runs for a listener: it alone, so that it changes by nothing how the process ends. */
const guards = new WeakMap<Listener, Listener>();
const kept = process as unknown as Kept;
let isHiding = false;

/** @param stays whether it is there again after `removeAllListeners` */
export function listen(
  event: Name,
  listener: Listener,
  { first = false, stays = true }: { readonly first?: boolean; readonly stays?: boolean } = {},
): void {
  hide();
  const guarded = guardedListener(placeFor(event), listener);
  guards.set(listener, guarded);
  hidden.set(guarded, stays);
  put(event, guarded, first);
}

const placeFor = (event: Name) =>
  placeOf(
    `what Sightline does at the event '${String(event)}' of the process`,
    'The service and its exit code are as without it; telemetry may be missing. Report this to Sightline.',
  );

/** Takes a listener of ours off. */
export function unlisten(event: Name, listener: Listener): void {
  const list = listOf(event);
  const guarded = guards.get(listener);
  if (guarded !== undefined && list.includes(guarded))
    replace(
      event,
      without(list, (each) => each === guarded),
    );
}

/** Calls a listener of ours after all that are there now. */
export function moveBehind(event: Name, listener: Listener): void {
  unlisten(event, listener);
  put(event, guards.get(listener) ?? listener, false);
}

/** Whether one of ours listens. */
export function hasHidden(event: Name): boolean {
  return listOf(event).some(isHidden);
}

function put(event: Name, listener: Listener, first: boolean): void {
  const list = listOf(event);
  replace(event, copyFlags(list, first ? [listener, ...list] : [...list, listener]));
  if (list.length === 0) startWatching?.(event);
}

/** The listener by which Node begins to watch a signal; it does nothing for other events. */
const startWatching = nodesOwn('newListener', 'startListeningIfSignal');

/** A listener of Node's own to what is added to or taken off the process. */
export function nodesOwn(event: string, name: string): ((signal: Name) => unknown) | undefined {
  const listeners = process.listeners(event as never) as Listener[];
  return listeners.find((each) => each.name === name) as ((signal: Name) => unknown) | undefined;
}

function listOf(event: Name): Listener[] {
  const at = kept._events[event];
  return at === undefined ? [] : typeof at === 'function' ? [at] : at;
}

function replace(event: Name, list: Listener[]): void {
  const was = kept._events[event];
  if (list.length > 0) {
    if (was === undefined) kept._eventsCount++;
    kept._events[event] = list.length === 1 ? list[0] : list;
  } else if (was !== undefined) {
    kept._eventsCount--;
    delete kept._events[event];
  }
}

function without(list: Listener[], isOut: (listener: Listener) => boolean): Listener[] {
  return copyFlags(
    list,
    list.filter((each) => !isOut(each)),
  );
}

/** Node notes at the list that it has warned of its length. */
function copyFlags(from: Listener[], to: Listener[]): Listener[] {
  const { warned } = from as { warned?: boolean };
  return warned === undefined ? to : Object.assign(to, { warned });
}

const isHidden = (listener: unknown) => hidden.has(listener as Listener);

/** Puts in the place of the methods that list and remove listeners some that do not see ours. */
function hide(): void {
  if (isHiding) return;
  isHiding = true;
  override('listeners', (below) => (event) => visible(below.call(process, event)));
  override('rawListeners', (below) => (event) => visible(below.call(process, event)));
  override('listenerCount', (below) => (event, ...rest) => {
    const count = below.call(process, event, ...rest) as number;
    const isOfOne = rest[0] !== undefined && rest[0] !== null;
    return isOfOne ? count : count - listOf(event as Name).filter(isHidden).length;
  });
  override('eventNames', (below) => () => {
    const names = below.call(process) as Name[];
    return names.filter((name) => !listOf(name).every(isHidden));
  });
  override('removeAllListeners', (below) => (...args) => {
    const events = args.length > 0 ? [args[0] as Name] : Reflect.ownKeys(kept._events);
    const ours = events.map((event) => [event, listOf(event).filter(isHidden)] as const);
    for (const [event] of ours) replace(event, without(listOf(event), isHidden));
    const result = below.apply(process, args);
    for (const [event, listeners] of ours) {
      for (const listener of listeners) if (hidden.get(listener)) put(event, listener, false);
    }
    return result;
  });
}

const visible = (listeners: unknown) => (listeners as unknown[]).filter((it) => !isHidden(it));

/** Not enumerable, and called like Node's, which `process` has from its prototype. */
function override(
  name: 'listeners' | 'rawListeners' | 'listenerCount' | 'eventNames' | 'removeAllListeners',
  wrap: (below: Method) => (...args: unknown[]) => unknown,
): void {
  const below = process[name] as Method;
  const above = wrap(below);
  const value = function call(this: unknown, ...args: unknown[]) {
    return this === process ? above(...args) : below.apply(this as NodeJS.Process, args);
  };
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(value, 'length', { value: below.length });
  Object.defineProperty(process, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
