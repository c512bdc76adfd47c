import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An image by name and tag, and the variable that its digest is put behind it by. */
export interface Pinnable {
  readonly variable: string;
  readonly image: string;
}

/** What a registry knows the content of an image by. Source: OCI image specification, "Digests". */
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * All images that docker-compose.yml and the Dockerfiles which it builds name: `image:` and `FROM`, each as
 * `NAME:TAG${VARIABLE}`.
 */
export function pinnableImages(root: string): readonly Pinnable[] {
  const files = ['docker-compose.yml', 'collector/Dockerfile', 'stack/*/*Dockerfile'];
  const found = new Map<string, Pinnable>();
  for (const file of files.flatMap((pattern) => globSync(pattern, { cwd: root })).sort()) {
    const text = readFileSync(join(root, file), 'utf8');
    for (const [, image = '', variable = ''] of text.matchAll(
      /^ *(?:image:|FROM) (\S+?)\$\{(\w+_DIGEST)(?::-)?\}/gm,
    )) {
      const other = found.get(variable);
      if (other && other.image !== image) {
        throw new Error(`${variable} is of two images: ${other.image}, ${image}`);
      }
      found.set(variable, { variable, image });
    }
  }
  return [...found.values()];
}

/** Asks the registry, by Docker, for what a tag is at the moment. */
export function askDocker(image: string): string {
  const format = ['--format', '{{.Manifest.Digest}}'];
  return execFileSync('docker', ['buildx', 'imagetools', 'inspect', image, ...format], {
    encoding: 'utf8',
  }).trim();
}

/**
 * `VARIABLE=@sha256:…` of each image.
 *
 * @throws {Error} with the image whose answer is no digest: a tag that is not pinned would look as if it were
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

/** Puts lines in the place of those of the same names: the digest of an older tag would win over the tag. */
export function replaceInEnv(path: string, values: Readonly<Record<string, string>>): void {
  const old = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const kept = old.filter((line) => !Object.hasOwn(values, line.split('=')[0] ?? ''));
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  writeFileSync(path, [...kept, ...lines, ''].join('\n'), { mode: 0o600 });
}
