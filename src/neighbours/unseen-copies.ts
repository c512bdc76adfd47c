import { useStorage } from '../context/active-context.ts';
import { type Part, type Registered, replaceGlobals } from './api-globals.ts';

const PARTS: readonly Part[] = ['context', 'propagation', 'trace', 'metrics', 'logs'];

let isInstalled = false;
/** The version of the other copy of the API, known from its error message. */
let otherVersion: string | undefined;

/** The error message of the API when versions differ. */
const OTHER_VERSION = /does not match previously registered API v(\d+\.\d+\.\d+\S*)/;

/**
 * Lets a bundled copy of the API, whose loading cannot be observed, register a context manager: Sentry in a bundle
 * separates the users of requests by that manager, so Sightline's is replaced. Installed when the API first rejects a
 * registration, mostly of another part, so that it costs nothing before.
 *
 * Source: @opentelemetry/api, `registerGlobal`: it assigns the object of all globals, then reads the part of
 * it, then its version, then assigns the part. `test/neighbours/unseen-copies.test.ts` fails when it does not.
 *
 * @param errorMessage of the API
 */
export function allowContextManager(errorMessage: string): void {
  otherVersion = OTHER_VERSION.exec(errorMessage)?.[1] ?? otherVersion;
  if (isInstalled) return;
  isInstalled = true;
  /** Between the assignment of the globals and the first read of a part. */
  let isRegistering = false;
  /** Between that and the read of the version. */
  let readsVersion = false;
  replaceGlobals(
    (globals) => {
      const view = Object.defineProperty({}, 'version', {
        get() {
          const version = readsVersion ? (otherVersion ?? globals.version) : globals.version;
          readsVersion = false;
          return version;
        },
      });
      for (const part of PARTS) {
        let isHidden = false;
        Object.defineProperty(view, part, {
          get() {
            isHidden = isRegistering && globals[part] !== undefined;
            readsVersion = isHidden;
            isRegistering = false;
            return isHidden ? undefined : globals[part];
          },
          set(value) {
            // Sightline keeps the other parts: a replacement would receive none of its telemetry.
            if (isHidden && part !== 'context') return;
            isHidden = false;
            globals[part] = value;
            if (part === 'context') useStorage(false);
          },
          configurable: true,
          enumerable: true,
        });
      }
      const other = globals as unknown as Record<string, unknown>;
      Object.defineProperty(view, 'diag', {
        get: () => other.diag,
        set(value) {
          other.diag = value;
        },
        configurable: true,
      });
      return view as Registered;
    },
    () => {
      isRegistering = true;
    },
  );
}
