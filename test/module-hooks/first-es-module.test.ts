import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { installTestPackages } from '../../scripts/install-test-packages.ts';
import { createServiceFolder, loadUnderPreload } from '../support/loading.ts';
import { servicePath } from '../support/services.ts';

const WATCHED = /ES modules are watched from now on: (.*)\./;
const PROBE = JSON.stringify(servicePath('probe/report.cjs'));

const folder = createServiceFolder();
folder.link(servicePath('node_modules/dataloader'), 'node_modules/dataloader');
folder.link(servicePath('node_modules/express'), 'node_modules/express');
after(() => folder.remove());

/** Files of a service that begins as CommonJS, the first its entry. `dataloader` is patched in all. */
const LATER: ReadonlyArray<readonly [title: string, files: Readonly<Record<string, string>>]> = [
  [
    'import() in a function that is made of text',
    {
      'made.cjs': `new Function('name', 'return import(name)')('dataloader').then(require(${PROBE}));`,
    },
  ],
  [
    'a required ES module by its ending',
    {
      'ending.js': `require(${PROBE})(require('./ending-part.mjs'));`,
      'ending-part.mjs': `export { default } from 'dataloader';`,
    },
  ],
  [
    'a required ES module by its package',
    {
      'typed.js': `require(${PROBE})(require('./typed/index.js'));`,
      'typed/package.json': `{ "type": "module" }`,
      'typed/index.js': `import DataLoader from 'dataloader'; export default DataLoader;`,
    },
  ],
  [
    'a required ES module by its content',
    {
      'content.js': `require(${PROBE})(require('./content-part.js'));`,
      'content-part.js': `export{default}from"dataloader";`,
    },
  ],
  [
    'a required ES module that imports it by another beside it',
    {
      'beside.cjs': `require(${PROBE})(require('./beside-part.mjs'));`,
      'beside-part.mjs': `export { default } from './beside-more.mjs';`,
      'beside-more.mjs': `import DataLoader from 'dataloader'; export default DataLoader;`,
    },
  ],
  [
    'a required ES module that imports a file which is not JavaScript by its name',
    {
      'strange.cjs': `require(${PROBE})(require('./strange-part.mjs'));`,
      'strange-part.mjs': `export { default } from './strange-more.mjs?v=1';`,
      'strange-more.mjs': `import DataLoader from 'dataloader'; export default DataLoader;`,
    },
  ],
  [
    'an entry that is an ES module by its content',
    { 'entry.js': `import m from 'dataloader'; import report from ${PROBE}; report(m);` },
  ],
];

for (const [title, files] of LATER) {
  test(`what ES modules import is seen: ${title}`, async () => {
    await installTestPackages();
    folder.write('package.json', '{}');
    const [entry] = Object.entries(files).map(([name, text]) => folder.write(name, text));
    const { code, stdout, stderr } = await loadUnderPreload(entry!);
    assert.equal(code, 0, stderr);
    assert.match(stderr, WATCHED);
    assert.ok(stdout.includes('prototype.load'), stdout);
  });
}

test('a service of CommonJS only does not watch ES modules', async () => {
  await installTestPackages();
  folder.write(
    'node_modules/formed/package.json',
    '{ "exports": { "module-sync": "./form.mjs" } }',
  );
  folder.write('node_modules/formed/index.cjs', 'module.exports = 42;');
  folder.write('node_modules/formed/form.mjs', `export { default } from './index.cjs';`);
  const code = `require('express'); require('formed'); console.log(require('formed').default);`;
  folder.write('package.json', '{}');
  for (const name of ['common.cjs', 'plain.js']) {
    const entry = folder.write(name, code);
    const { stdout, stderr, instrumentations } = await loadUnderPreload(entry);
    assert.equal(stdout, '42\n');
    assert.doesNotMatch(stderr, WATCHED);
    assert.ok(instrumentations.includes('express'));
  }
  const withoutEnding = await loadUnderPreload(join(folder.path, 'plain'));
  assert.doesNotMatch(withoutEnding.stderr, WATCHED);
});

test('code outside a file may import from its first line on', async () => {
  const { stderr } = await loadUnderPreload('--input-type=module', {
    args: ['--eval', `import 'node:http';`],
  });
  assert.match(stderr, WATCHED);
});
