import assert from 'node:assert/strict';
import { parseHostAndPort } from '../../../src/instrumentations/http-server/request/host-and-port.ts';
import { splitTarget } from '../../../src/instrumentations/http-server/request/request-target.ts';
import { mutate } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const PATHS = ['/', 'a', 'b.c', '%20', '-', '~', ':', '@', '//', '?', '&', '=', '?x'];
const HOSTS = ['example.com', '192.0.2.1', '[2001:db8::1]', 'xn--e1afmkfd', 'a-b'];
const PIECES = [...PATHS, ...HOSTS, '[', ']', '#', '\\', 'é', ' ', '\0', '65536', '://'];

export const target: FuzzTarget = {
  of: 'src/instrumentations/http-server/request/request-target.ts, host-and-port.ts',
  reference: 'URL',
  once(random) {
    const host = random.pick(HOSTS) + random.pick(['', ':8080', ':1', ':65535']);
    // Without dots alone, which a URL resolves.
    const path = `/${random.text(PATHS, 6)}`;
    const absolute = random.pick(['http://', 'https://']) + host + (random.chance(80) ? path : '');
    const url = new URL(absolute);
    const expected = { path: url.pathname, query: url.search.slice(1) };
    assert.deepEqual(splitTarget(absolute, false), expected, absolute);
    assert.deepEqual(splitTarget(path, false), {
      path: path.split('?', 1)[0],
      query: path.split('?').slice(1).join('?'),
    });
    const { hostname, port } = new URL(`foo://${host}`);
    assert.deepEqual(parseHostAndPort(host), {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? undefined : Number(port),
    });
    const other = mutate(random, random.chance(50) ? absolute : host, PIECES);
    const { path: some, query } = splitTarget(other, false);
    assert.ok(
      other.length === 0 || (some.length + query.length <= other.length + 1 && !some.includes('?')),
      other,
    );
    assert.ok(typeof parseHostAndPort(other).host === 'string');
  },
};
