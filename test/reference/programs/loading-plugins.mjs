// A loader of plugins that imports by the URL of the file: one instance, by whatever way.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.filename);
for (const name of ['express', 'pino', 'dataloader', 'pg', 'koa', 'generic-pool']) {
  const file = require.resolve(name);
  const [byName, byFile] = [await import(name), await import(pathToFileURL(file).href)];
  const required = require(name);
  console.log(
    name,
    byName.default === byFile.default,
    byName.default === required || byName.default === required.default,
  );
}
