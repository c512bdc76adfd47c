/** The oldest version with synchronous module hooks and all that they need; `engines` in package.json. */
const OLDEST = [22, 15] as const;

/**
 * The message about a version of Node that is too old.
 *
 * @param version `process.versions.node`
 * @returns undefined for one that will do
 */
export function tooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `Sightline is not started, because it needs Node ${OLDEST.join('.')} or newer and this is ${version}. The service runs without it.`;
}
