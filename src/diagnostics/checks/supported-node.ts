/** The oldest version that has synchronous module hooks and what they need; the same as `engines` in package.json. */
export const OLDEST_NODE = [22, 15] as const;

/**
 * @param version `process.versions.node`
 * @returns the message about a version of Node that is too old; undefined if it is new enough
 */
export function unsupportedNodeText(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Sightline did not start, because it requires Node ${OLDEST_NODE.join('.')} or newer and this is ${version}. The service runs without it.`;
}
