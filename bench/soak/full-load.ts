import { type Connection, openConnection } from '../load/connection.ts';

export interface FullLoad {
  /** Requests that were answered so far. */
  readonly answered: number;
  /** What went wrong first. */
  readonly failure: Error | undefined;
  stop(): void;
}

/** Keeps a service as busy as it can be: each connection asks again as soon as it has its answer. */
export async function startFullLoad(port: number, connections = 8): Promise<FullLoad> {
  const state = { answered: 0, failure: undefined as Error | undefined };
  let stopped = false;
  const fail = (error: Error) => {
    if (!stopped) state.failure ??= error;
  };
  const open = await Promise.all(
    Array.from({ length: connections }, () => openConnection(port, fail)),
  );
  const ask = (connection: Connection): void => {
    connection.send(`GET /basket HTTP/1.1\r\nhost: shop\r\n\r\n`, (status) => {
      if (status !== 200) fail(new Error(`answered ${status}`));
      state.answered++;
      if (!stopped) ask(connection);
    });
  };
  open.forEach(ask);
  return {
    get answered() {
      return state.answered;
    },
    get failure() {
      return state.failure;
    },
    stop() {
      stopped = true;
      for (const connection of open) connection.close();
    },
  };
}
