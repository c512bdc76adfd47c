import type { LoadClient } from '../load/client.ts';
import type { BenchReceiver } from '../receiver/receiver.ts';
import type { Modules } from '../subjects/subject.ts';

/** What every measurement shares. */
export interface Context {
  readonly receiver: BenchReceiver;
  readonly client: LoadClient;
  readonly modules: Modules;
  /** Variables that say where the databases are, where they run. */
  readonly stores: Readonly<Record<string, string>>;
  /** For remarks on a run that are no failure. */
  readonly note: (text: string) => void;
}

/** The figures of one run, by the names that rows have for them. */
export type Figures = Readonly<Record<string, number>>;

export const MEBIBYTE = 2 ** 20;
