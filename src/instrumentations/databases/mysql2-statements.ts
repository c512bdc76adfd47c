import type { EventEmitter } from 'node:events';
import { type Context, context } from '@opentelemetry/api';
import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { activeContext } from '../../context/active-context.ts';
import { performance } from '../../util/clock.ts';
import { guarded, placeOf } from '../../util/guard.ts';
import { recordConnectFailure } from '../database-support/connect-failure.ts';
import { contextWithSpan } from '../database-support/context-with-span.ts';
import { DatabaseInstrumentation } from '../database-support/database-instrumentation.ts';
import {
  type MysqlServer,
  mysqlAttributes,
  mysqlStatements,
} from '../database-support/mysql-statements.ts';
import { beginOperation, type DatabaseTelemetry } from '../database-support/operation-span.ts';
import { SharedOperation } from '../database-support/shared-operation.ts';
import { endFailedStatement } from '../database-support/statement-failure.ts';
import { hideAddedListeners, listenersOf } from '../patching/added-listeners.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Callback = (this: unknown, error: unknown, ...results: unknown[]) => unknown;
type Class = { readonly prototype: Record<string, unknown> };

interface Config {
  readonly database?: string;
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
}

interface Connection {
  readonly config: Config;
}

/** A prepared statement. */
interface Statement {
  readonly query: string;
  readonly _connection: Connection;
}

/** The attempt to open a connection. */
interface ConnectAttempt {
  readonly context: Context;
  /** By `performance.now()`. */
  readonly startMs: number;
}

const OBSERVATION = placeOf(
  'the observation of mysql2',
  'A span is missing; the service is not affected. Report this to Sightline.',
);

const VERSIONS = ['>=1.4.2 <4'];

/**
 * What neither the channels of mysql2 nor the upstream instrumentation report: the executions of prepared statements, and
 * connections that cannot be opened. The channel for the latter would listen to `error` of the connection, which
 * keeps Node from throwing an error that nobody listens for.
 */
export class Mysql2StatementsInstrumentation extends DatabaseInstrumentation<object> {
  constructor(config = {}) {
    super('sightline/mysql2', config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const attempts = new WeakMap<object, ConnectAttempt>();
    const telemetry = () => this.telemetry;
    const patchConnection = ({ prototype }: Class) => {
      // In the newest versions, the class of one file inherits from that of the other.
      if (!Object.hasOwn(prototype, '_notifyError')) return;
      replaceMethod(prototype, '_notifyError', (original) =>
        wrapNotifyError(original, attempts, telemetry),
      );
    };
    return [
      patchFiles('mysql2', VERSIONS, {
        'mysql2/lib/commands/prepare.js': ({ prototype }: Class) =>
          replaceMethod(prototype, 'prepareDone', (original) =>
            wrapPrepareDone(original, telemetry),
          ),
        'mysql2/lib/commands/client_handshake.js': ({ prototype }: Class) =>
          replaceMethod(prototype, 'start', (original) => wrapHandshake(original, attempts)),
        'mysql2/lib/base/connection.js': patchConnection,
        'mysql2/lib/connection.js': patchConnection,
      }),
    ];
  }
}

/** mysql2 does not export the class of statements, so it is patched when the first statement is prepared. */
function wrapPrepareDone(original: Method, telemetry: () => DatabaseTelemetry): Method {
  return function prepareDone(this: { onResult?: unknown }, ...args: unknown[]) {
    const { onResult } = this;
    if (typeof onResult === 'function') {
      this.onResult = function (this: unknown, error: unknown, statement: unknown) {
        guarded(OBSERVATION, () => {
          if (typeof statement !== 'object' || statement === null) return;
          replaceMethod(Object.getPrototypeOf(statement), 'execute', (execute) =>
            wrapExecute(execute, telemetry),
          );
        });
        return (onResult as Call).call(this, error, statement);
      };
    }
    return (original as Call).apply(this, args);
  };
}

function wrapExecute(original: Method, telemetry: () => DatabaseTelemetry): Method {
  return function execute(this: Statement, ...args: unknown[]) {
    const operation = guarded(OBSERVATION, () =>
      beginOperation(telemetry(), mysqlStatements(serverOf(this._connection))(this.query)),
    );
    if (operation === undefined) return (original as Call).apply(this, args);
    const active = activeContext();
    const end = (error: unknown) =>
      guarded(OBSERVATION, () => {
        if (error) endFailedStatement(operation, error);
        else operation.end();
      });
    const index = args.findIndex((arg) => typeof arg === 'function');
    if (index >= 0) {
      const callback = args[index] as Callback;
      args[index] = function (this: unknown, error: unknown, ...results: unknown[]) {
        end(error);
        return context.with(active, callback, this, error, ...results);
      };
    }
    const inside = contextWithSpan(active, operation.span);
    const command = context.with(inside, original as Call, this, ...args);
    if (index < 0) guarded(OBSERVATION, () => onEnd(command as EventEmitter, end));
    return command;
  };
}

/** A command without a callback reports its end by events. */
function onEnd(command: EventEmitter, end: (error?: unknown) => void): void {
  const listeners = listenersOf(command);
  command.on('error', end);
  command.on('end', () => end());
  hideAddedListeners(command, listeners);
}

/** The handshake starts in the constructor of a connection, in the context of the code that opens it. */
function wrapHandshake(original: Method, attempts: WeakMap<object, ConnectAttempt>): Method {
  return function start(this: unknown, ...args: unknown[]) {
    const [, connection] = args;
    if (typeof connection === 'object' && connection !== null) {
      attempts.set(connection, { context: activeContext(), startMs: performance.now() });
    }
    return (original as Call).apply(this, args);
  };
}

function wrapNotifyError(
  original: Method,
  attempts: WeakMap<object, ConnectAttempt>,
  telemetry: () => DatabaseTelemetry,
): Method {
  return function _notifyError(
    this: Connection & { readonly _handshakePacket?: unknown },
    ...args: unknown[]
  ) {
    const attempt = attempts.get(this);
    if (attempt !== undefined) {
      attempts.delete(this);
      // A connection that has received the handshake of the server was open.
      if (!this._handshakePacket) {
        guarded(OBSERVATION, () => {
          const attributes = mysqlAttributes(serverOf(this));
          const operation = new SharedOperation('mysql2.connect', attributes, undefined);
          recordConnectFailure(telemetry(), operation, attempt, args[0]);
        });
      }
    }
    return (original as Call).apply(this, args);
  };
}

/** As the channels of mysql2 publish it. */
function serverOf({ config }: Connection): MysqlServer {
  const { database, host = 'localhost', port = 3306, socketPath } = config;
  if (socketPath) return { database, serverAddress: socketPath };
  return { database, serverAddress: host, serverPort: port };
}
