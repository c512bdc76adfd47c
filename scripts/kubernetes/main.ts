// `npm run kubernetes`: writes the chart's files and deploy/kustomize.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHART, chartFiles } from './chart-files.ts';
import { KUSTOMIZE, kustomizations } from './kustomizations.ts';

rmSync(join(CHART, 'files'), { recursive: true, force: true });
write(chartFiles());
const files = await kustomizations();
for (const folder of new Set([...files.keys()].map(dirname))) {
  rmSync(folder, { recursive: true, force: true });
}
write(files);
process.stderr.write(`${files.size} files in ${KUSTOMIZE}\n`);

function write(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
