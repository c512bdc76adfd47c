/**
 * Commands that clients of Redis send when they connect, in either case. They are not measured: servers of older
 * versions reject them, which clients expect.
 */
export const HANDSHAKE_COMMANDS: ReadonlySet<string> = new Set(
  ['HELLO', 'CLIENT', 'AUTH'].flatMap((name) => [name, name.toLowerCase()]),
);
