import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly folder: string;
}

/**
 * Collects the licence notices of all packages whose code is bundled.
 *
 * @param modules paths of the bundled files
 * @param others notices of code that was copied in another way
 * @throws Error where a package has no licence text, since its code may not be distributed then
 */
export function licencesOf(modules: Iterable<string>, others: readonly string[] = []): string {
  const owners = new Map<string, string[]>();
  for (const bundledPackage of packagesOf(modules)) {
    const text = licenceText(bundledPackage).trim();
    const { name, version, license } = bundledPackage;
    const title = `${name} ${version} (${license})`;
    owners.set(text, [...(owners.get(text) ?? []), title]);
  }
  const rule = `\n${'-'.repeat(100)}\n\n`;
  const parts = [...owners].map(([text, titles]) => `${titles.join('\n')}\n\n${text}\n`);
  return `Sightline contains code of the following packages.\n${rule}${[...parts, ...others].join(rule)}`;
}

/** The packages that contain files, each version once, sorted by name. */
export function packagesOf(modules: Iterable<string>): readonly BundledPackage[] {
  const folders = new Set<string>();
  for (const path of modules) {
    const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path.replace(/^\0/, ''));
    if (match !== null) folders.add(match[1]!);
  }
  return [...folders]
    .map((folder) => {
      const { name, version, license } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      ) as { name: string; version: string; license?: string };
      return { name, version, license: license ?? 'see below', folder };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** The licence file, or the section of the README with the licence. */
function licenceText({ name, folder }: BundledPackage): string {
  const files = readdirSync(folder);
  const file = files.find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  if (file !== undefined) return readFileSync(join(folder, file), 'utf8');
  const readme = files.find((entry) => /^readme/i.test(entry));
  const text = readme === undefined ? '' : readFileSync(join(folder, readme), 'utf8');
  const section = /^#*\s*licen[cs]e\b.*\n[\s\S]*/im.exec(text)?.[0];
  if (section === undefined) throw new Error(`${name} is bundled but has no licence text`);
  return section;
}
