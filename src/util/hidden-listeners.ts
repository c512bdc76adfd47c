import { guardedListener, placeOf } from './guard.ts';

/**
 * Sightline's listeners for events of the process. They are hidden from the service: its
 * `process.listenerCount('exit')` does not count them, and its `process.removeAllListeners('exit')` does not remove
 * them.
 */

type Listener = (...args: never[]) => unknown;
type Name = string | symbol;
type Method = (this: NodeJS.Process, ...args: unknown[]) => unknown;

/**
 * Node's storage of listeners. Changing it directly emits no `newListener` and `removeListener` events to the
 * service.
 */
interface ListenerStorage {
  _events: Record<Name, Listener | Listener[] | undefined>;
  _eventsCount: number;
}

/** Sightline's listeners, and whether they survive `removeAllListeners`. */
const hidden = new WeakMap<Listener, boolean>();
/** By listener, the guarded function that Node calls: a failing listener must not change how the process ends. */
const guards = new WeakMap<Listener, Listener>();
const storage = process as unknown as ListenerStorage;
let isHiding = false;

/**
 * @param first whether it is called before those that are there. Default: false
 * @param stays whether it survives `removeAllListeners`. Default: true
 */
export function listen(
  event: Name,
  listener: Listener,
  { first = false, stays = true }: { readonly first?: boolean; readonly stays?: boolean } = {},
): void {
  hide();
  const guarded = guardedListener(placeFor(event), listener);
  guards.set(listener, guarded);
  hidden.set(guarded, stays);
  insert(event, guarded, first);
}

const placeFor = (event: Name) =>
  placeOf(
    `Sightline's listener for the process event '${String(event)}'`,
    'The service and its exit code are not affected; telemetry may be missing. Report this to Sightline.',
  );

/** Removes a listener of Sightline. */
export function unlisten(event: Name, listener: Listener): void {
  const list = listOf(event);
  const guarded = guards.get(listener);
  if (guarded !== undefined && list.includes(guarded))
    replace(
      event,
      remove(list, (each) => each === guarded),
    );
}

/** Moves a listener of Sightline behind all that are there now. */
export function moveBehind(event: Name, listener: Listener): void {
  unlisten(event, listener);
  insert(event, guards.get(listener) ?? listener, false);
}

/** Whether Sightline listens for an event. */
export function hasHidden(event: Name): boolean {
  return listOf(event).some(isHidden);
}

function insert(event: Name, listener: Listener, first: boolean): void {
  const list = listOf(event);
  replace(event, copyFlags(list, first ? [listener, ...list] : [...list, listener]));
  if (list.length === 0) startWatching?.(event);
}

/** Node's listener that begins to watch a signal. It does nothing for other events. */
const startWatching = nodeListener('newListener', 'startListeningIfSignal');

/** Finds Node's own listener for listeners being added to or removed from the process, by its name. */
export function nodeListener(event: string, name: string): ((signal: Name) => unknown) | undefined {
  const listeners = process.listeners(event as never) as Listener[];
  return listeners.find((each) => each.name === name) as ((signal: Name) => unknown) | undefined;
}

function listOf(event: Name): Listener[] {
  const at = storage._events[event];
  return at === undefined ? [] : typeof at === 'function' ? [at] : at;
}

function replace(event: Name, list: Listener[]): void {
  const previous = storage._events[event];
  if (list.length > 0) {
    if (previous === undefined) storage._eventsCount++;
    storage._events[event] = list.length === 1 ? list[0] : list;
  } else if (previous !== undefined) {
    storage._eventsCount--;
    delete storage._events[event];
  }
}

function remove(list: Listener[], isRemoved: (listener: Listener) => boolean): Listener[] {
  return copyFlags(
    list,
    list.filter((each) => !isRemoved(each)),
  );
}

/** Node marks a list as `warned` once it has warned of its length. */
function copyFlags(from: Listener[], to: Listener[]): Listener[] {
  const { warned } = from as { warned?: boolean };
  return warned === undefined ? to : Object.assign(to, { warned });
}

const isHidden = (listener: unknown) => hidden.has(listener as Listener);

/** Replaces the methods that list and remove listeners by ones that ignore Sightline's. */
function hide(): void {
  if (isHiding) return;
  isHiding = true;
  override('listeners', (original) => (event) => visible(original.call(process, event)));
  override('rawListeners', (original) => (event) => visible(original.call(process, event)));
  override('listenerCount', (original) => (event, ...rest) => {
    const count = original.call(process, event, ...rest) as number;
    const isForListener = rest[0] !== undefined && rest[0] !== null;
    return isForListener ? count : count - listOf(event as Name).filter(isHidden).length;
  });
  override('eventNames', (original) => () => {
    const names = original.call(process) as Name[];
    return names.filter((name) => !listOf(name).every(isHidden));
  });
  override('removeAllListeners', (original) => (...args) => {
    const events = args.length > 0 ? [args[0] as Name] : Reflect.ownKeys(storage._events);
    const hiddenLists = events.map((event) => [event, listOf(event).filter(isHidden)] as const);
    for (const [event] of hiddenLists) replace(event, remove(listOf(event), isHidden));
    const result = original.apply(process, args);
    for (const [event, listeners] of hiddenLists) {
      for (const listener of listeners) if (hidden.get(listener)) insert(event, listener, false);
    }
    return result;
  });
}

const visible = (listeners: unknown) => (listeners as unknown[]).filter((each) => !isHidden(each));

/** Not enumerable, and with the name and length of Node's method, which `process` has from its prototype. */
function override(
  name: 'listeners' | 'rawListeners' | 'listenerCount' | 'eventNames' | 'removeAllListeners',
  wrap: (original: Method) => (...args: unknown[]) => unknown,
): void {
  const original = process[name] as Method;
  const replacement = wrap(original);
  const value = function call(this: unknown, ...args: unknown[]) {
    return this === process ? replacement(...args) : original.apply(this as NodeJS.Process, args);
  };
  Object.defineProperty(value, 'name', { value: name });
  Object.defineProperty(value, 'length', { value: original.length });
  Object.defineProperty(process, name, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
