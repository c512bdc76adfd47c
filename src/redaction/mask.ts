/** Returns what is shown in place of a secret. */
export type Mask = (secret: string) => string;

/** The mask of secrets in the mode `replace`, and of values that cannot be inspected. */
export const REDACTED = 'REDACTED';
