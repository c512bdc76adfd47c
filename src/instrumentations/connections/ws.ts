import {
  type Attributes,
  type Counter,
  type Histogram,
  metrics,
  type Span,
  type UpDownCounter,
  ValueType,
} from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';

/** A socket of ws; what begins with `_` has been there since version 7. */
interface WebSocket {
  readonly protocol?: string;
  readonly _isServer?: boolean;
  readonly _closeCode?: number;
  readonly _receiver?: NodeJS.EventEmitter;
}

interface Connection {
  readonly span: Span;
  readonly attributes: Attributes;
  readonly started: number;
  received: number;
  sent: number;
}

interface Instruments {
  readonly active: UpDownCounter;
  readonly duration: Histogram;
  readonly messages: Counter;
}

type Call = (this: unknown, ...args: unknown[]) => unknown;
const VERSIONS = ['>=7.0.0 <9'];

const OBSERVING = placeOf(
  'the observation of a connection of ws',
  'Its span or a count is missing, and what the service does goes on. Report this to Sightline.',
);

/** Close codes that say that nothing was wrong: normal, going away, none given. Source: RFC 6455, 7.4.1. */
const IN_ORDER: ReadonlySet<unknown> = new Set([1000, 1001, 1005]);

let instruments: Instruments | undefined;

/**
 * Observes connections of ws, of servers and clients: a span from the handshake to the close, below the request that has
 * opened it, and how many are open. A message has none: there may be any number of them.
 */
export class WsInstrumentation extends InstrumentationBase {
  readonly #connections = new WeakMap<object, Connection>();

  constructor(config = {}) {
    super('sightline/ws', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const patch = (exported: unknown) => {
      const { prototype } = exported as { prototype: Record<string, unknown> };
      replaceMethod(prototype, 'setSocket', (original) => this.#opening(original));
      replaceMethod(prototype, 'emitClose', (original) => this.#closing(original));
      replaceMethod(prototype, 'send', (original) => this.#sending(original));
      return exported;
    };
    return [
      new InstrumentationNodeModuleDefinition('ws', VERSIONS, undefined, undefined, [
        new InstrumentationNodeModuleFile('ws/lib/websocket.js', VERSIONS, patch, () => {}),
      ]),
    ];
  }

  #opening(original: Method): Method {
    const instrumentation = this;
    return function setSocket(this: WebSocket, ...args: unknown[]) {
      const result = (original as Call).apply(this, args);
      guarded(OBSERVING, () => instrumentation.#open(this));
      return result;
    };
  }

  #open(socket: WebSocket): void {
    instruments ??= createInstruments();
    const attributes = { 'app.websocket.role': socket._isServer ? 'server' : 'client' };
    const span = this.tracer.startSpan('websocket connection', { attributes });
    if (socket.protocol) span.setAttribute('app.websocket.subprotocol', socket.protocol);
    const connection = { span, attributes, started: performance.now(), received: 0, sent: 0 };
    this.#connections.set(socket, connection);
    instruments.active.add(1, attributes);
    // An object of ws itself, which no service listens to.
    socket._receiver?.on('message', () => {
      connection.received++;
    });
  }

  #sending(original: Method): Method {
    const connections = this.#connections;
    return function send(this: WebSocket, ...args: unknown[]) {
      const connection = connections.get(this);
      if (connection !== undefined) connection.sent++;
      return (original as Call).apply(this, args);
    };
  }

  #closing(original: Method): Method {
    const instrumentation = this;
    return function emitClose(this: WebSocket, ...args: unknown[]) {
      guarded(OBSERVING, () => instrumentation.#close(this));
      return (original as Call).apply(this, args);
    };
  }

  #close(socket: WebSocket): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    this.#connections.delete(socket);
    const { span, attributes, started, received, sent } = connection;
    const { active, duration, messages } = instruments!;
    const code = socket._closeCode ?? 1006;
    const failed = IN_ORDER.has(code) ? undefined : { 'error.type': String(code) };
    span.setAttributes({
      'app.websocket.close.code': code,
      'app.websocket.messages.received': received,
      'app.websocket.messages.sent': sent,
      ...failed,
    });
    span.end();
    active.add(-1, attributes);
    duration.record((performance.now() - started) / 1000, { ...attributes, ...failed });
    messages.add(received, { ...attributes, 'app.websocket.direction': 'received' });
    messages.add(sent, { ...attributes, 'app.websocket.direction': 'sent' });
  }
}

function createInstruments(): Instruments {
  const meter = unshared(metrics.getMeterProvider()).getMeter('sightline/ws', VERSION);
  return {
    active: meter.createUpDownCounter('app.websocket.connections', {
      description: 'Connections that are open.',
      unit: '{connection}',
      valueType: ValueType.INT,
    }),
    duration: meter.createHistogram('app.websocket.connection.duration', {
      description: 'How long a connection was open.',
      unit: 's',
      valueType: ValueType.DOUBLE,
      advice: { explicitBucketBoundaries: [0.1, 1, 10, 60, 300, 900, 3600, 14_400] },
    }),
    messages: meter.createCounter('app.websocket.messages', {
      description: 'Messages of connections that have been closed.',
      unit: '{message}',
      valueType: ValueType.INT,
    }),
  };
}
