/** Values of `network.protocol.version`; their indices serve as small numbers in cache keys. */
export const PROTOCOL_VERSIONS = ['1.1', '2', '1.0', undefined] as const;

/** @returns an index of PROTOCOL_VERSIONS; Node has `2.0` where the conventions have `2` */
export function protocolVersion(major: number, minor: number): number {
  if (major === 1) return minor === 1 ? 0 : 2;
  return major === 2 ? 1 : 3;
}
