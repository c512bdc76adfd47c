import type { Span } from '@opentelemetry/api';
import { TimedSpan } from '../metric-support/timed-span.ts';

/** Spans of commands that a server has queued, in their order. */
type Transaction = TimedSpan[];

const QUEUED = Buffer.from('QUEUED');

/** Open transactions, by their connection. */
const open = new WeakMap<object, Transaction>();
/** The transaction that a command belongs to, by its list of arguments, which the reply's hook is given. */
const ofCommand = new WeakMap<object, Transaction>();

/** @param connection of the client, on which one transaction follows the other */
export function startTransaction(connection: object): void {
  open.set(connection, []);
}

/** Notes that a command is sent inside of the transaction, if there is one. */
export function addToTransaction(connection: object, args: readonly unknown[]): void {
  const transaction = open.get(connection);
  if (transaction !== undefined) ofCommand.set(args, transaction);
}

/**
 * Keeps the span of a command open that has been queued, not executed.
 *
 * @param args of the command: the same list as when it was sent
 */
export function holdQueued(span: Span, args: object, reply: unknown): void {
  const transaction = isQueued(reply) ? ofCommand.get(args) : undefined;
  if (transaction === undefined || !(span instanceof TimedSpan)) return;
  span.hold();
  transaction.push(span);
}

/** @param executed settles as EXEC or DISCARD does: with a reply of each command, among them errors */
export function endWithTransaction(connection: object, executed: Promise<unknown>): void {
  const transaction = open.get(connection);
  if (transaction === undefined) return;
  open.delete(connection);
  executed.then(
    (replies) => {
      for (const [index, span] of transaction.entries()) {
        const reply = Array.isArray(replies) ? replies[index] : undefined;
        span.release(reply instanceof Error ? reply : undefined);
      }
    },
    (error) => {
      for (const span of transaction) span.release(error);
    },
  );
}

/** What Redis says to a command inside of a transaction; ioredis hands replies on as bytes. */
export function isQueued(reply: unknown): boolean {
  if (Buffer.isBuffer(reply)) return reply.length === QUEUED.length && reply.equals(QUEUED);
  return reply === 'QUEUED';
}
