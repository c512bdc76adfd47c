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
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { unshared } from '../../neighbours/sightline-parts.ts';
import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';

/** A socket of ws. The properties that start with `_` exist since version 7. */
interface WebSocket {
  readonly protocol?: string;
  readonly _isServer?: boolean;
  readonly _closeCode?: number;
  readonly _receiver?: NodeJS.EventEmitter;
}

interface Connection {
  readonly span: Span;
  readonly attributes: Attributes;
  /** By `performance.now()`, in milliseconds. */
  readonly startMs: number;
  /** Numbers of messages. */
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

const OBSERVATION = placeOf(
  'the observation of a connection of ws',
  'Its span or a count is missing; the service is not affected. Report this to Sightline.',
);

/** Close codes without an error: normal closure, going away, no code received. Source: RFC 6455, 7.4.1. */
const NORMAL_CLOSE_CODES: ReadonlySet<unknown> = new Set([1000, 1001, 1005]);

let instruments: Instruments | undefined;

/**
 * Observes connections of ws, both servers and clients: a span from the handshake to the close, as a child of the request
 * that opened it, and the number of open connections. Messages have no spans, since there may be any number of them.
 */
export class WsInstrumentation extends InstrumentationBase {
  readonly #connections = new WeakMap<object, Connection>();

  constructor(config = {}) {
    super('sightline/ws', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      patchFiles('ws', VERSIONS, {
        'ws/lib/websocket.js': ({ prototype }: { prototype: Record<string, unknown> }) => {
          replaceMethod(prototype, 'setSocket', (original) => this.#wrapSetSocket(original));
          replaceMethod(prototype, 'emitClose', (original) => this.#wrapEmitClose(original));
          replaceMethod(prototype, 'send', (original) => this.#wrapSend(original));
        },
      }),
    ];
  }

  #wrapSetSocket(original: Method): Method {
    const instrumentation = this;
    return function setSocket(this: WebSocket, ...args: unknown[]) {
      const result = (original as Call).apply(this, args);
      guarded(OBSERVATION, () => instrumentation.#open(this));
      return result;
    };
  }

  #open(socket: WebSocket): void {
    instruments ??= createInstruments();
    const attributes = { 'app.websocket.role': socket._isServer ? 'server' : 'client' };
    const span = this.tracer.startSpan('websocket connection', { attributes });
    if (socket.protocol) span.setAttribute('app.websocket.subprotocol', socket.protocol);
    const connection = { span, attributes, startMs: performance.now(), received: 0, sent: 0 };
    this.#connections.set(socket, connection);
    instruments.active.add(1, attributes);
    // The receiver is internal to ws, so no service counts its listeners.
    socket._receiver?.on('message', () => {
      connection.received++;
    });
  }

  #wrapSend(original: Method): Method {
    const connections = this.#connections;
    return function send(this: WebSocket, ...args: unknown[]) {
      const connection = connections.get(this);
      if (connection !== undefined) connection.sent++;
      return (original as Call).apply(this, args);
    };
  }

  #wrapEmitClose(original: Method): Method {
    const instrumentation = this;
    return function emitClose(this: WebSocket, ...args: unknown[]) {
      guarded(OBSERVATION, () => instrumentation.#close(this));
      return (original as Call).apply(this, args);
    };
  }

  #close(socket: WebSocket): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    this.#connections.delete(socket);
    const { span, attributes, startMs, received, sent } = connection;
    const { active, duration, messages } = instruments!;
    const code = socket._closeCode ?? 1006;
    const failure = NORMAL_CLOSE_CODES.has(code) ? undefined : { 'error.type': String(code) };
    span.setAttributes({
      'app.websocket.close.code': code,
      'app.websocket.messages.received': received,
      'app.websocket.messages.sent': sent,
      ...failure,
    });
    span.end();
    active.add(-1, attributes);
    duration.record((performance.now() - startMs) / 1000, { ...attributes, ...failure });
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
