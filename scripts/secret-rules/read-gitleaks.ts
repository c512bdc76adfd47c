import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Go module with the rules, and its licence. */
export const GITLEAKS = {
  name: 'github.com/zricethezav/gitleaks/v8',
  version: 'v8.30.1',
  license: 'MIT',
} as const;

export interface GitleaksRule {
  readonly id: string;
  readonly regex: string;
  readonly keywords: readonly string[];
}

/**
 * Reads the rules of the pinned version. `go mod download` fetches them and verifies their checksum.
 *
 * @throws Error where Go is missing or the module cannot be fetched
 */
export function readGitleaks(): {
  readonly rules: readonly GitleaksRule[];
  readonly notice: string;
} {
  const module = `${GITLEAKS.name}@${GITLEAKS.version}`;
  const { Dir } = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', module], { encoding: 'utf8' }),
  ) as { readonly Dir: string };
  return {
    rules: rulesOf(readFileSync(join(Dir, 'config', 'gitleaks.toml'), 'utf8')),
    notice: readFileSync(join(Dir, 'LICENSE'), 'utf8'),
  };
}

/** Needs no TOML parser: the file is generated, with one form for each value. */
function rulesOf(toml: string): readonly GitleaksRule[] {
  return toml
    .split('\n[[rules]]\n')
    .slice(1)
    .map((part) => {
      const own = part.split(/\n\[\[?rules\./)[0]!;
      const keywords = /^keywords = \[([^\]]*)\]/m.exec(own)?.[1] ?? '';
      return {
        id: /^id = "([^"]+)"/m.exec(own)![1]!,
        regex: /^regex = '''([\s\S]*?)'''$/m.exec(own)?.[1] ?? '',
        keywords: (keywords.match(/"[^"]*"/g) ?? []).map((word) => word.slice(1, -1)),
      };
    });
}
