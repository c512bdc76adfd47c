import { between, type Expectations, each, inside, one, series } from '../values/expect.ts';
import type { Facts } from '../values/facts.ts';

/** A value of each address that is probed. */
function addresses(up: number, down: number, secure: number, tolerance = 0) {
  return series(
    ['instance'],
    ({ probes }: Facts) => ({ [probes.up]: up, [probes.down]: down, [probes.secure]: secure }),
    tolerance,
  );
}

const certificate = series(
  ['instance'],
  ({ probes: { up, down, secure, certificateDays: days } }) => ({
    [up]: days,
    [down]: days,
    [secure]: days,
  }),
  0.02,
);

export const gatewayAndUptime: Expectations = {
  'Addresses / A': addresses(1, 0, 1),
  'Addresses / B': addresses(1, 0, 1),
  'Addresses / C': addresses(200, 503, 200),
  'Addresses / D': each(
    () => 0,
    () => 5,
    () => 3,
  ),
  'Addresses / E': certificate,
  'Up / A': addresses(1, 0, 1),
  'Duration of probes / A': {
    check(found, { calls }) {
      const phases = Object.fromEntries(found.map(({ labels, value }) => [labels.phase, value]));
      // Two of three wait for an answer that takes its time.
      inside(phases.processing!, (calls.delaySeconds * 2) / 3, 2, 'processing');
      for (const phase of ['connect', 'resolve', 'tls', 'transfer']) {
        inside(phases[phase]!, 0, 1, phase);
      }
    },
  },
  'Certificates / A': certificate,
  'Gateway / A': one(() => 1, 0),
  'Requests at the gateway / A': one(
    ({ gateway: { requests }, window }) => (requests.after - requests.before) / window,
    0.35,
  ),
  'Connections / A': between(
    () => 0,
    () => 5,
  ),
  // One at least: that by which the exporter asks.
  'Connections / B': between(
    () => 1,
    () => 5,
  ),
  'Connections / C': between(
    () => 0,
    () => 20,
  ),
  'Connections accepted and dropped / A': one(
    ({ gateway: { accepted }, window }) => (accepted.after - accepted.before) / window,
    0.35,
  ),
  'Connections accepted and dropped / B': one(() => 0),
};
