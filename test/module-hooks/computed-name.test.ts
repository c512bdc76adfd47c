import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createServiceFolder, loadUnderPreload } from '../support/loading.ts';

const folder = createServiceFolder();
after(() => folder.remove());

test('an http2 client that the only file requires through a variable is observed', async () => {
  const entry = folder.write(
    'entry.cjs',
    `const name = 'node:http2';
    const { connect } = require(name);
    const session = connect('http://127.0.0.1:1');
    session.on('error', () => {});
    console.log(connect === require('node:http2').connect, session.request.name);
    session.destroy();`,
  );
  const { stdout, instrumentations } = await loadUnderPreload(entry);
  assert.equal(stdout, 'true request\n');
  assert.ok(instrumentations.includes('http'), instrumentations.join());
});
