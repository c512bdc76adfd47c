/** The upstream instrumentation has a part for each major version of the client. */
interface Instrumentation {
  readonly instrumentationV4_V5?: { readonly _modules: readonly Definition[] };
}

interface Definition {
  supportedVersions: string[];
  readonly files: readonly { supportedVersions: string[] }[];
}

/** Versions of `@redis/client` that Sightline's instrumentation observes. */
const OBSERVED_VERSIONS = /^\^[56]\./;

/** Leaves only the other versions to the upstream instrumentation. */
export function applyFix(upstream: object): void {
  const { _modules: modules = [] } = (upstream as Instrumentation).instrumentationV4_V5 ?? {};
  for (const definition of modules) {
    for (const part of [definition, ...definition.files]) {
      part.supportedVersions = part.supportedVersions.filter(
        (range) => !OBSERVED_VERSIONS.test(range),
      );
    }
  }
}
