import { createRequire } from 'node:module';
import { ROOT } from './run-node.ts';

const require = createRequire(`${ROOT}test/services/package.json`);

/** A package of test/services, for a test that speaks its protocol. */
export function servicePackage<T>(name: string): T {
  return require(name) as T;
}
