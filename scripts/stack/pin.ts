import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An image by name and tag, and the variable that appends its digest. */
export interface Pinnable {
  readonly variable: string;
  readonly image: string;
}

/** Digest of an image. Source: OCI image specification, "Digests". */
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * Finds all images in docker-compose.yml and in the Dockerfiles that it builds: `image:` and `FROM`, each as
 * `NAME:TAG${VARIABLE}`.
 */
export function pinnableImages(root: string): readonly Pinnable[] {
  const files = ['docker-compose.yml', 'collector/Dockerfile', 'stack/*/*Dockerfile'];
  const images = new Map<string, Pinnable>();
  for (const file of files.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, image = '', variable = ''] of text.matchAll(
      /^ *(?:image:|FROM) (\S+?)\$\{(\w+_DIGEST)(?::-)?\}/gm,
    )) {
      const other = images.get(variable);
      if (other && other.image !== image) {
        throw new Error(`${variable} is used by two images: ${other.image}, ${image}`);
      }
      images.set(variable, { variable, image });
    }
  }
  return [...images.values()];
}

/** Asks the registry, through Docker, for the current digest of a tag. */
export function askDocker(image: string): string {
  const format = ['--format', '{{.Manifest.Digest}}'];
  return execFileSync('docker', ['buildx', 'imagetools', 'inspect', image, ...format], {
    encoding: 'utf8',
  }).trim();
}

/**
 * The digest of each image, by variable: `@sha256:…`.
 *
 * @throws {Error} where the registry's answer is not a digest, since the tag would not be pinned
 */
export function digestsOf(
  images: readonly Pinnable[],
  ask: (image: string) => string = askDocker,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    images.map(({ variable, image }) => {
      const digest = ask(image);
      if (!DIGEST.test(digest)) throw new Error(`of ${image} there is no digest: ${digest}`);
      return [variable, `@${digest}`];
    }),
  );
}

/** Replaces the lines of these variables: a digest of an older tag would override the tag. */
export function replaceInEnv(path: string, values: Readonly<Record<string, string>>): void {
  const old = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const otherLines = old.filter((line) => !Object.hasOwn(values, line.split('=')[0] ?? ''));
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  writeFileSync(path, [...otherLines, ...lines, ''].join('\n'), { mode: 0o600 });
}
