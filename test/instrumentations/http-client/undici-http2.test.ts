import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { installTestPackages } from '../../../scripts/install-test-packages.ts';
import { createCertificateFolder } from '../../support/certificates.ts';
import { observe } from '../../support/observe.ts';
import { servicePath } from '../../support/services.ts';

const certificates = createCertificateFolder();
after(() => certificates.remove());

test('undici over HTTP/2, which uses node:http2: one span per request', async () => {
  await installTestPackages();
  const { key, cert } = certificates.create('undici');
  const { receiver, stderr } = await observe(servicePath('undici/allow-h2.mjs'), {
    KEY: key,
    CERTIFICATE: cert,
  });
  assert.equal(stderr, '');
  const clients = receiver.spans.filter(({ kind }) => kind === 'CLIENT');
  assert.deepEqual(
    clients.map(({ scope, attributes }) => [
      scope.name,
      new URL(String(attributes['url.full'])).pathname,
      attributes['network.protocol.version'],
    ]),
    [
      ['sightline/undici', '/request', '2'],
      ['sightline/undici', '/fetch', '2'],
    ],
  );
});
