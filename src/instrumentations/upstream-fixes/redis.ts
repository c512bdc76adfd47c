/** Upstream's has a part of its own for each line of the client's versions. */
interface Instrumentation {
  readonly instrumentationV4_V5?: { readonly _modules: readonly Definition[] };
}

interface Definition {
  supportedVersions: string[];
  readonly files: readonly { supportedVersions: string[] }[];
}

/** Of `@redis/client`: those from 5 on are observed by ours. */
const OURS = /^\^[56]\./;

/** Leaves the versions to upstream's that ours does not take. */
export function applyFix(upstream: object): void {
  const { _modules: modules = [] } = (upstream as Instrumentation).instrumentationV4_V5 ?? {};
  for (const definition of modules) {
    for (const part of [definition, ...definition.files]) {
      part.supportedVersions = part.supportedVersions.filter((range) => !OURS.test(range));
    }
  }
}
