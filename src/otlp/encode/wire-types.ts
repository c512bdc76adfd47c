/** Wire types. Source: Protocol Buffers, "Encoding". */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** Upper bound of the constant-size fields of a span or data point, in bytes. */
export const FIXED_SIZE = 200;

/** The tag of a field below 16. */
export const tag = (field: number, type: number): number => (field << 3) | type;
