/**
 * Something in the configuration that could not be used as it stands. Problems are data; the words
 * for them live in `diagnostics/`, so that the terminal, JSON and `sightline doctor` say the same.
 */
export type Problem =
  /** A variable (or file key) holds what cannot be understood. */
  | {
      readonly code: 'invalid-value';
      readonly name: string;
      /** What it holds, already masked where it may be a secret. */
      readonly value: string;
      /** What would have been understood, as a noun phrase. */
      readonly expected: string;
      /** Whether it is one of several in a list. */
      readonly amongOthers?: boolean;
      /** What was meant most likely. */
      readonly meant?: string | undefined;
      /** What is used instead. */
      readonly used: string;
    }
  /** Understood, but not to be had here. */
  | {
      readonly code: 'unsupported';
      readonly name: string;
      readonly value: string;
      readonly reason: string;
      readonly used: string;
    }
  /** A file that a setting names cannot be used. */
  | {
      readonly code: 'file';
      readonly name: string;
      readonly path: string;
      readonly reason: string;
      readonly cure: string;
      /** What is used instead; undefined where nothing can be. */
      readonly used?: string | undefined;
    }
  /** A variable that nothing reads, with a name like one that is read. */
  | { readonly code: 'unknown-variable'; readonly name: string; readonly meant: string }
  /** Two settings that do not go together. */
  | {
      readonly code: 'conflict';
      readonly name: string;
      readonly reason: string;
      readonly used: string;
    };
