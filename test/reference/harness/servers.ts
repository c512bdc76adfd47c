import { type Databases, startDatabases } from '../../support/databases.ts';

/** The servers that programs ask for. */
export interface Servers {
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the databases where a program needs one. */
export async function startServers(needed: boolean): Promise<Servers> {
  if (!needed) return { env: {}, stop: async () => {} };
  const { env, stop }: Databases = await startDatabases();
  return { env, stop };
}
