/** Where sessions are counted: in this process, or in a store that all processes share. */
export interface Sessions {
  /** A user was active. Times are milliseconds of `performance.now()`. */
  touch(id: string, from: number, to: number): void;
  /** Sessions whose gap has not passed; of the process, or of all that share the store. */
  active(now: number): number;
  /** The process ends: nothing waits any longer. */
  end(): void;
  /** Settles when what `end` began is through; never rejects. */
  settled(): Promise<void>;
}

/** Called with each session that has ended, in seconds. */
export type OnEnded = (seconds: number) => void;
