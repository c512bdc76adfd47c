/** How much one span may hold; what is more is dropped and counted. */
export interface Limits {
  readonly attributes: number;
  /** Characters of a text, or bytes; Infinity for no limit. */
  readonly valueLength: number;
  readonly events: number;
  readonly links: number;
  readonly attributesPerEvent: number;
  readonly attributesPerLink: number;
}
