/**
 * The code of a message. It stays the same in every version, whatever the message's words. docs/diagnostics.md lists
 * all codes with cause and cure, and a test compares that list with the source.
 */
export type MessageCode = `SL_${string}`;

/** Reports a message to the operator of the service. */
export type Report = (code: MessageCode, text: string) => void;

/** Passes a code to `diag` as the last argument, since the API has no parameter for it. */
export interface CodeOfMessage {
  readonly messageCode: MessageCode;
}
