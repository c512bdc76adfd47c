import assert from 'node:assert/strict';
import { formatFor, takesGzip } from '../../../src/signals/prometheus/negotiate.ts';
import { servicePackage } from '../../support/service-package.ts';
import { mutate } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

interface Negotiated {
  encodings(available: readonly string[]): readonly string[];
}

const Negotiator = servicePackage<new (request: object) => Negotiated>('negotiator');

const NAMES = ['gzip', 'GZIP', 'br', 'identity', '*', 'deflate'];
const PIECES = [',', ';', 'q=', 'q=0', ' ', '=', '0.5', '1', '"', 'gzip', '*', '__proto__'];

export const target: FuzzTarget = {
  of: 'src/signals/prometheus/negotiate.ts',
  reference: 'negotiator, which Express has',
  once(random) {
    const quality = () => random.pick(['', ';q=0', ';q=1', ';q=0.5', '; q=0.001', ';q=0.0']);
    const header = random
      .list(4, () => random.pick(NAMES) + quality())
      .join(random.pick([',', ', ']));
    const theirs = new Negotiator({ headers: { 'accept-encoding': header } });
    // Of a name that comes twice, ours takes the better, theirs the first.
    const isOnce =
      new Set(header.toLowerCase().match(/gzip|\*/g)).size ===
      (header.match(/gzip|\*/gi) ?? []).length;
    if (isOnce) {
      assert.equal(
        takesGzip(header),
        theirs.encodings(['gzip']).includes('gzip'),
        JSON.stringify(header),
      );
    }
    const other = mutate(random, header, PIECES);
    takesGzip(other);
    assert.match(
      formatFor(other.replaceAll('gzip', 'text/plain')).contentType,
      /^(?:text|application)\//,
    );
  },
};
