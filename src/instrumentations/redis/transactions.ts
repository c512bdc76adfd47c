import type { OperationSpan } from '../database-client/operation-span.ts';
import { endFailed } from './command-failure.ts';

const QUEUED = Buffer.from('QUEUED');

/** Commands that a server has queued, in their order, by the connection of the open transaction. */
const open = new WeakMap<object, OperationSpan[]>();

/** @param connection of the client, on which one transaction follows the other */
export function startTransaction(connection: object): OperationSpan[] {
  const transaction: OperationSpan[] = [];
  open.set(connection, transaction);
  return transaction;
}

/** The open transaction of a connection. */
export function transactionOf(connection: object): OperationSpan[] | undefined {
  return open.get(connection);
}

/** The commands of the transaction that EXEC or DISCARD ends. */
export function endTransaction(connection: object): OperationSpan[] {
  const transaction = open.get(connection) ?? [];
  open.delete(connection);
  return transaction;
}

/** @param replies of EXEC: one for each command, among them errors; none where nothing was executed */
export function endQueued(transaction: readonly OperationSpan[], replies: unknown): void {
  for (const [index, operation] of transaction.entries()) {
    const reply = Array.isArray(replies) ? replies[index] : undefined;
    if (reply instanceof Error) endFailed(operation, reply);
    else operation.end();
  }
}

/** What Redis says to a command inside of a transaction; ioredis hands replies on as bytes. */
export function isQueued(reply: unknown): boolean {
  if (Buffer.isBuffer(reply)) return reply.length === QUEUED.length && reply.equals(QUEUED);
  return reply === 'QUEUED';
}
