const fs = require('fs-extra');
const os = require('node:os');
const path = require('node:path');
const { attempt, print, shape, wrong } = require('./trying.cjs');

module.exports = async function run() {
  shape('fs-extra', fs, 1);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tried-'));
  const at = (name) => path.join(folder, name);
  await attempt('json', () => fs.outputJson(at('a/b.json'), Object.freeze({ a: 1 })));
  await attempt('read', () => fs.readJson(at('a/b.json')));
  await attempt('copy', () => fs.copy(at('a'), at('c')));
  await attempt('move', () => fs.move(at('c'), at('d')));
  await attempt('exists', () => fs.pathExists(at('d/b.json')));
  await attempt(
    'callback',
    () =>
      new Promise((resolve) =>
        fs.readFile(at('d/b.json'), 'utf8', (_error, text) => resolve(text)),
      ),
  );
  await attempt('nothing', () =>
    fs.readFile('/nothing/at/all').catch(({ code, path: where }) => [code, where]),
  );
  await attempt('own promise', () => fs.promises.readFile('/nothing').catch(({ code }) => code));
  await attempt('dns', () => require_dns().promises.lookup('127.0.0.1'));
  await attempt('remove', () => fs.remove(folder));
  await wrong('fs', fs, ['readJson', 'pathExists']);
  print(fs.existsSync(folder));
};

function require_dns() {
  return process.getBuiltinModule('dns');
}
