/**
 * What a message is called, in every version and whatever its words: docs/diagnostics.md lists all, each with its cause and
 * cure, and a test holds that list against the source.
 */
export type MessageCode = `SL_${string}`;

/** Reports something to the operator of the service. */
export type Report = (code: MessageCode, text: string) => void;

/** Hands a code to `diag`, behind what it logs: the API has no place of its own for it. */
export interface CodeOfMessage {
  readonly messageCode: MessageCode;
}
