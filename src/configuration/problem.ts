/**
 * A part of the configuration that cannot be used. Problems are data; `diagnostics/` formats them, so that log
 * messages, JSON and `sightline doctor` have the same words.
 */
export type Problem =
  /** A variable or a key of a file has an invalid value. */
  | {
      readonly code: 'invalid-value';
      readonly name: string;
      /** The value, masked where it may be a secret. */
      readonly value: string;
      /** What is valid, as a noun phrase. */
      readonly expected: string;
      /** Whether the value is one of several in a list. */
      readonly amongOthers?: boolean;
      /** The most likely intended value. */
      readonly suggestion?: string | undefined;
      /** What is used instead. */
      readonly used: string;
    }
  /** Valid, but not supported. */
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
      /** What is used instead; undefined where nothing is. */
      readonly used?: string | undefined;
    }
  /** A variable that is not a setting, with a name similar to one. */
  | { readonly code: 'unknown-variable'; readonly name: string; readonly suggestion: string }
  /** Two settings that contradict each other. */
  | {
      readonly code: 'conflict';
      readonly name: string;
      readonly reason: string;
      readonly used: string;
    };
