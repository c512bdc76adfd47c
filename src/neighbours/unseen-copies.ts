import { useStorage } from '../context/active-context.ts';
import { type Part, type Registered, replaceGlobals } from './api-globals.ts';

const PARTS: readonly Part[] = ['context', 'propagation', 'trace', 'metrics', 'logs'];

let isArmed = false;
/** Of the copy of the API that somebody registers by, once it has said so. */
let theirVersion: string | undefined;

/** What the API says where versions differ. */
const OTHER_VERSION = /does not match previously registered API v(\d+\.\d+\.\d+\S*)/;

/**
 * Lets a context manager be registered by a copy of the API that was not seen being loaded, since a bundle
 * has it: Sentry in one keeps the users of requests apart by that manager, so ours steps aside for it. Begins
 * with the first registration that is refused, which is mostly another part; nothing is paid for before.
 *
 * Source: @opentelemetry/api, `registerGlobal`: it assigns the object of all globals, then reads the part of
 * it, then its version, then assigns the part. `test/neighbours/unseen-copies.test.ts` fails when it does not.
 *
 * @param refusal what the API has said
 */
export function letContextsPass(refusal: string): void {
  theirVersion = OTHER_VERSION.exec(refusal)?.[1] ?? theirVersion;
  if (isArmed) return;
  isArmed = true;
  /** Between the assignment of the globals and the first look at a part. */
  let begins = false;
  /** Between that and the look at the version. */
  let asksVersion = false;
  replaceGlobals(
    (globals) => {
      const seen = Object.defineProperty({}, 'version', {
        get() {
          const version = asksVersion ? (theirVersion ?? globals.version) : globals.version;
          asksVersion = false;
          return version;
        },
      });
      for (const part of PARTS) {
        let lent = false;
        Object.defineProperty(seen, part, {
          get() {
            lent = begins && globals[part] !== undefined;
            asksVersion = lent;
            begins = false;
            return lent ? undefined : globals[part];
          },
          set(value) {
            // Of the other parts, Sightline's stay: theirs would see nothing of what is recorded.
            if (lent && part !== 'context') return;
            lent = false;
            globals[part] = value;
            if (part === 'context') useStorage(false);
          },
          configurable: true,
          enumerable: true,
        });
      }
      const rest = globals as unknown as Record<string, unknown>;
      Object.defineProperty(seen, 'diag', {
        get: () => rest.diag,
        set(value) {
          rest.diag = value;
        },
        configurable: true,
      });
      return seen as Registered;
    },
    () => {
      begins = true;
    },
  );
}
