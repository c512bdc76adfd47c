// What a service learns about a package from Node's own functions.
import { createRequire, findPackageJSON, isBuiltin } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
for (const name of [
  'express',
  'openai',
  'cache-manager',
  'pg',
  'koa',
  'pino',
  'node:http',
  'http',
]) {
  const resolved = import.meta.resolve(name);
  console.log(name, resolved, isBuiltin(resolved), extname(resolved));
  const byName = await import(name);
  console.log('one by name and by address', (await import(resolved)) === byName);
  if (resolved.startsWith('node:')) {
    console.log(
      'as built in',
      process.getBuiltinModule(resolved) === byName.default,
      require(resolved) === byName.default,
    );
  } else {
    console.log(findPackageJSON(resolved), findPackageJSON(name, import.meta.url));
    const byRequire = pathToFileURL(require.resolve(name)).href;
    console.log(
      'same file',
      byRequire === resolved,
      fileURLToPath(resolved) === require.resolve(name),
    );
    console.log('one by import and require', (await import(byRequire)).default === require(name));
  }
}
console.log(process.getBuiltinModule.name, process.getBuiltinModule.length);
