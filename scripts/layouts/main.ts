// `npm run layouts -- operator --to FOLDER`: writes the package as the folder of an image, a Lambda
// layer, a .deb or an .rpm.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Layout, layouts } from './write-layouts.ts';

const { values, positionals } = parseArgs({
  options: { to: { type: 'string' } },
  allowPositionals: true,
});
const [layout = ''] = positionals;
const folder = values.to === undefined ? undefined : resolve(values.to);

if (!Object.hasOwn(layouts, layout) || folder === undefined) {
  process.stderr.write(`npm run layouts -- ${Object.keys(layouts).join(' | ')} --to FOLDER\n`);
  process.exitCode = 2;
} else if (existsSync(folder) && readdirSync(folder).length > 0) {
  process.stderr.write(`${folder} is not empty\n`);
  process.exitCode = 2;
} else {
  mkdirSync(folder, { recursive: true });
  process.stdout.write(`${layouts[layout as Layout](folder)}\n`);
}
