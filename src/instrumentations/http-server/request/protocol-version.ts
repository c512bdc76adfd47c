/** Values of `network.protocol.version`, and their places as small numbers for keys of caches. */
export const PROTOCOL_VERSIONS = ['1.1', '2', '1.0', undefined] as const;

/** @returns a place in PROTOCOL_VERSIONS; Node writes `2.0` where the conventions have `2` */
export function protocolVersion(major: number, minor: number): number {
  if (major === 1) return minor === 1 ? 0 : 2;
  return major === 2 ? 1 : 3;
}
