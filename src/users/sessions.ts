/** Counts sessions, in this process or in a store shared by all processes. */
export interface Sessions {
  /** Records activity of a user. Times are milliseconds of `performance.now()`. */
  touch(id: string, from: number, to: number): void;
  /** Returns the number of sessions whose gap has not passed, in the process or in the store. */
  active(now: number): number;
  end(): void;
  /** Resolves when everything is saved or given up; never rejects. */
  settled(): Promise<void>;
}

/** Called with the duration of each ended session, in seconds. */
export type OnEnded = (seconds: number) => void;
