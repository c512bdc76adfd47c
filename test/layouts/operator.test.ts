// The image that the OpenTelemetry Operator copies from: the copy, and the variables that it sets, on a root that
// cannot be written, as a user who owns nothing. By --require alone, for ES modules and CommonJS.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../../scripts/layouts/package-tree.ts';
import { layouts } from '../../scripts/layouts/write-layouts.ts';
import { buildImage } from '../support/build-image.ts';
import { fixture, observe } from '../support/observe.ts';
import { cannotUnshare, containerNode } from '../support/read-only-root.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sightline-operator-')));
const image = join(folder, 'image');
const volume = join(folder, 'volume');
const app = join(folder, 'app');
after(() => rmSync(folder, { recursive: true, force: true }));

/** Where the Operator mounts the volume: the name is its own. */
const MOUNT = '/otel-auto-instrumentation-nodejs';
/** As the Operator sets them, the first space included. */
const OPERATOR_ENV = {
  NODE_OPTIONS: ` --require ${MOUNT}/autoinstrumentation.js`,
  OTEL_SERVICE_NAME: 'shop',
  OTEL_POD_IP: '10.1.2.3',
  OTEL_NODE_IP: '10.1.0.1',
  OTEL_RESOURCE_ATTRIBUTES_POD_NAME: 'shop-7d9c6b5f4-x2v9p',
  OTEL_RESOURCE_ATTRIBUTES_POD_UID: '0b5c7a52-7c5e-4f5e-9d0a-2f2d5c1f7b11',
  OTEL_RESOURCE_ATTRIBUTES_NODE_NAME: 'node-1',
  OTEL_PROPAGATORS: 'tracecontext,baggage',
  OTEL_RESOURCE_ATTRIBUTES:
    'k8s.container.name=shop,k8s.deployment.name=shop,k8s.namespace.name=web,k8s.node.name=node-1,k8s.pod.name=shop-7d9c6b5f4-x2v9p,service.instance.id=web.shop-7d9c6b5f4-x2v9p.shop,service.namespace=web',
};

before(async () => {
  const context = join(folder, 'context');
  mkdirSync(context);
  layouts.operator(context);
  const dockerfile = readFileSync(join(context, 'Dockerfile'), 'utf8');
  const built = await buildImage(dockerfile, context, image);
  assert.equal(built.user, '65532:65532');
  mkdirSync(volume, { mode: 0o777 });
  // The command of the Operator's init container.
  execFileSync('cp', ['-r', `${image}/autoinstrumentation/.`, volume]);

  mkdirSync(app);
  for (const name of ['http-once.mjs', 'http-once.cjs']) cpSync(fixture(name), join(app, name));
  cpSync(fixture('http-once.mjs'), join(app, 'as-module.js'));
  writeFileSync(join(app, 'package.json'), '{"name":"shop","version":"1.4.2","type":"module"}');
  execFileSync('chmod', ['-R', 'a+rX', folder]);
});

const skip = cannotUnshare();
for (const service of ['http-once.mjs', 'http-once.cjs', 'as-module.js']) {
  test(`${service} is observed, and prints nothing more`, { skip }, async () => {
    const inside = join(folder, `container-${service}`);
    mkdirSync(inside);
    const node = containerNode(inside, { [MOUNT]: volume, '/app': app }, 65_534);
    const { code, stdout, stderr, receiver } = await observe(`/app/${service}`, OPERATOR_ENV, {
      node,
      nodeArgs: [],
      cwd: '/',
    });
    assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'hello\n', stderr: '' });
    assert.deepEqual(receiver.spans.map(({ kind }) => kind).sort(), ['CLIENT', 'SERVER']);
    const { resource } = receiver.spans[0]!;
    assert.equal(resource['service.name'], 'shop');
    assert.equal(resource['k8s.pod.name'], 'shop-7d9c6b5f4-x2v9p');
    assert.equal(resource['service.instance.id'], 'web.shop-7d9c6b5f4-x2v9p.shop');
    assert.ok(receiver.metrics.some(({ name }) => name === 'http.server.request.duration'));
  });
}

test('the folder says itself that its file is CommonJS, whatever is above the volume', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'deploy/operator/package.json'), 'utf8'));
  assert.equal(manifest.type, 'commonjs');
  // A root with a package.json of modules, as images of small services have it.
  const root = join(folder, 'modules');
  mkdirSync(root);
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  cpSync(volume, join(root, 'copied'), { recursive: true });
  const file = join(root, 'copied/autoinstrumentation.js');
  const args = ['--require', file, '-e', 'console.log(Object.keys(require.cache).length)'];
  const env = { PATH: process.env.PATH, OTEL_SDK_DISABLED: 'true', SIGHTLINE_LOG: 'warn' };
  assert.equal(execFileSync(process.execPath, args, { env, encoding: 'utf8' }), '0\n');
});
