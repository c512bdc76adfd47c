/** `npm run publish-as`: see HELP. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const MANIFEST = fileURLToPath(new URL('../package.json', import.meta.url));
const HELP = `Usage: npm run publish-as -- --repository <owner>/<name> [--name <@scope/name>]

Sets the name of the published package and its repository in package.json: \`name\`, \`repository\`, \`bugs\`
and \`homepage\`. To use everything as documented under another name than sightline, install it with an alias:
npm install sightline@npm:@scope/name.

  --repository  GitHub repository, such as acme/sightline
  --name        name in the registry; default: the current one
  --manifest    file to change; default: package.json of this checkout
  --help        print this text
`;

const { values } = parseArgs({
  options: {
    repository: { type: 'string' },
    name: { type: 'string' },
    manifest: { type: 'string', default: MANIFEST },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) process.stdout.write(HELP);
else if (!/^[\w.-]+\/[\w.-]+$/.test(values.repository ?? '')) fail('--repository <owner>/<name>');
else if (
  values.name !== undefined &&
  !/^(@[a-z\d~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*$/.test(values.name)
) {
  fail('--name <@scope/name>, in lower case');
} else {
  const manifest = JSON.parse(readFileSync(values.manifest, 'utf8')) as Record<string, unknown>;
  const url = `https://github.com/${values.repository}`;
  Object.assign(manifest, {
    name: values.name ?? manifest.name,
    homepage: `${url}#readme`,
    repository: { type: 'git', url: `git+${url}.git` },
    bugs: { url: `${url}/issues` },
  });
  writeFileSync(values.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
}

function fail(expected: string): void {
  process.stderr.write(`publish-as requires ${expected}\n`);
  process.exitCode = 2;
}
