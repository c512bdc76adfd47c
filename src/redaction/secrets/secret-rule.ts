/** A token recognised anywhere: its kind, its possible prefixes, and a pattern for the whole token. */
export type FormRule = readonly [kind: string, prefixes: readonly string[], pattern: string];

/** A value recognised by a vendor's name before it: its kind, and patterns for name and value. */
export type NamedRule = readonly [kind: string, name: string, value: string];
