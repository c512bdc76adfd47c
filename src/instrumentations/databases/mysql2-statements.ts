import type { EventEmitter } from 'node:events';
import { type Context, context, isSpanContextValid, trace } from '@opentelemetry/api';
import {
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { VERSION } from '../../util/version.ts';
import { DatabaseInstrumentation } from '../database-client/database-instrumentation.ts';
import { recordFailedConnect } from '../database-client/failed-connect.ts';
import { endFailedStatement } from '../database-client/failed-statement.ts';
import { KnownOperation } from '../database-client/known-operation.ts';
import {
  type MysqlPlace,
  mysqlAttributes,
  mysqlStatements,
} from '../database-client/mysql-statements.ts';
import { beginOperation, type DatabaseServices } from '../database-client/operation-span.ts';
import { hideAddedListeners, listenersOf } from '../patching/added-listeners.ts';
import { type Method as Replaced, replaceMethod } from '../patching/replace-method.ts';

type Method = (this: unknown, ...given: unknown[]) => unknown;
type Callback = (this: unknown, error: unknown, ...more: unknown[]) => unknown;

interface Config {
  readonly database?: string;
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
}

interface Connection {
  readonly config: Config;
}

/** A statement that the server has prepared. */
interface Statement {
  readonly query: string;
  readonly _connection: Connection;
}

/** A connection that is being opened. */
interface Opening {
  readonly context: Context;
  /** By `performance.now()`. */
  readonly started: number;
}

const OBSERVING = placeOf(
  'the observation of mysql2',
  'A span is missing, and what the service does goes on. Report this to Sightline.',
);

const VERSIONS = ['>=1.4.2 <4'];

/**
 * What neither mysql2's channels nor upstream's instrumentation report: statements that are prepared once and executed
 * often, and connections that cannot be opened. Its channel for these would listen to `error` of the connection, which
 * keeps Node from throwing one that nobody listens for.
 */
export class Mysql2StatementsInstrumentation extends DatabaseInstrumentation<object> {
  constructor(config = {}) {
    super('sightline/mysql2', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const opening = new WeakMap<object, Opening>();
    const services = () => this.databaseServices;
    const file = (name: string, patch: (prototype: Record<string, unknown>) => void) =>
      new InstrumentationNodeModuleFile(
        `mysql2/lib/${name}.js`,
        VERSIONS,
        (exported) => {
          patch((exported as { prototype: Record<string, unknown> }).prototype);
          return exported;
        },
        () => {},
      );
    const connection = (prototype: Record<string, unknown>) => {
      // In the newest versions one class has it from the other.
      if (!Object.hasOwn(prototype, '_notifyError')) return;
      replaceMethod(prototype, '_notifyError', (original) => failing(original, opening, services));
    };
    return [
      new InstrumentationNodeModuleDefinition('mysql2', VERSIONS, undefined, undefined, [
        file('commands/prepare', (prototype) =>
          replaceMethod(prototype, 'prepareDone', (original) => preparing(original, services)),
        ),
        file('commands/client_handshake', (prototype) =>
          replaceMethod(prototype, 'start', (original) => shaking(original, opening)),
        ),
        file('base/connection', connection),
        file('connection', connection),
      ]),
    ];
  }
}

/** The class of statements is the library's own, so that it is met with the first of them. */
function preparing(original: Replaced, services: () => DatabaseServices): Replaced {
  return function prepareDone(this: { onResult?: unknown }, ...given: unknown[]) {
    const { onResult } = this;
    if (typeof onResult === 'function') {
      this.onResult = function (this: unknown, error: unknown, statement: unknown) {
        guarded(OBSERVING, () => {
          if (typeof statement !== 'object' || statement === null) return;
          replaceMethod(Object.getPrototypeOf(statement), 'execute', (execute) =>
            executing(execute, services),
          );
        });
        return (onResult as Method).call(this, error, statement);
      };
    }
    return (original as Method).apply(this, given);
  };
}

function executing(original: Replaced, services: () => DatabaseServices): Replaced {
  return function execute(this: Statement, ...given: unknown[]) {
    const operation = guarded(OBSERVING, () =>
      beginOperation(services(), mysqlStatements(placeOfConnection(this._connection))(this.query)),
    );
    if (operation === undefined) return (original as Method).apply(this, given);
    const active = activeContext();
    const { span } = operation;
    const isSpan = span !== undefined && isSpanContextValid(span.spanContext());
    const end = (error: unknown) =>
      guarded(OBSERVING, () => {
        if (error) endFailedStatement(operation, error);
        else operation.end();
      });
    const at = given.findIndex((one) => typeof one === 'function');
    if (at >= 0) {
      const callback = given[at] as Callback;
      given[at] = function (this: unknown, error: unknown, ...more: unknown[]) {
        end(error);
        return context.with(active, callback, this, error, ...more);
      };
    }
    const inside = isSpan ? trace.setSpan(active, span) : active;
    const made = context.with(inside, original as Method, this, ...given);
    if (at < 0) guarded(OBSERVING, () => hear(made as EventEmitter, end));
    return made;
  };
}

/** Without a callback, what is executed says by events how it has ended. */
function hear(command: EventEmitter, end: (error?: unknown) => void): void {
  const own = listenersOf(command);
  command.on('error', end);
  command.on('end', () => end());
  hideAddedListeners(command, own);
}

/** It begins in the constructor of a connection, in the context of whoever opens it. */
function shaking(original: Replaced, opening: WeakMap<object, Opening>): Replaced {
  return function start(this: unknown, ...given: unknown[]) {
    const [, connection] = given;
    if (typeof connection === 'object' && connection !== null) {
      opening.set(connection, { context: activeContext(), started: performance.now() });
    }
    return (original as Method).apply(this, given);
  };
}

function failing(
  original: Replaced,
  opening: WeakMap<object, Opening>,
  services: () => DatabaseServices,
): Replaced {
  return function _notifyError(
    this: Connection & { readonly _handshakePacket?: unknown },
    ...given: unknown[]
  ) {
    const began = opening.get(this);
    if (began !== undefined) {
      opening.delete(this);
      // What has shaken hands was open.
      if (!this._handshakePacket) {
        guarded(OBSERVING, () => {
          const attributes = mysqlAttributes(placeOfConnection(this));
          const operation = new KnownOperation('mysql2.connect', attributes, undefined);
          recordFailedConnect(services(), operation, began, given[0]);
        });
      }
    }
    return (original as Method).apply(this, given);
  };
}

/** As mysql2 publishes it. */
function placeOfConnection({ config }: Connection): MysqlPlace {
  const { database, host = 'localhost', port = 3306, socketPath } = config;
  if (socketPath) return { database, serverAddress: socketPath };
  return { database, serverAddress: host, serverPort: port };
}
