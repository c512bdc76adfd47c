/**
 * A token that is known wherever it stands: its kind, the texts of which it begins with one, and the
 * whole as a pattern.
 */
export type FormRule = readonly [kind: string, prefixes: readonly string[], pattern: string];

/** A value that a vendor's name before it gives away: its kind, the name and the value as patterns. */
export type NamedRule = readonly [kind: string, name: string, value: string];
