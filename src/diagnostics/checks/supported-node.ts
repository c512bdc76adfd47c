/** The oldest version with synchronous module hooks and all that they need; `engines` in package.json. */
export const OLDEST_NODE = [22, 15] as const;

/**
 * The message about a version of Node that is too old.
 *
 * @param version `process.versions.node`
 * @returns undefined for one that will do
 */
export function tooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]))
    return undefined;
  return `Sightline is not started, because it needs Node ${OLDEST_NODE.join('.')} or newer and this is ${version}. The service runs without it.`;
}
