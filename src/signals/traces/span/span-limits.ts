/** Limits of one span. What exceeds them is dropped and counted. */
export interface Limits {
  readonly attributes: number;
  /** Limit of a text in characters or of a byte array in bytes; Infinity for none. */
  readonly valueLength: number;
  readonly events: number;
  readonly links: number;
  readonly attributesPerEvent: number;
  readonly attributesPerLink: number;
}
