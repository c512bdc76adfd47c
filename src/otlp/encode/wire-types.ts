/** Wire types. Source: Protocol Buffers, "Encoding". */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** More than all fields of a span or a data point take that have a fixed size, in bytes. */
export const FIXED_SIZE = 200;

/** A field below 16. */
export const tag = (field: number, type: number): number => (field << 3) | type;
