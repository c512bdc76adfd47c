type Patch = (exported: unknown, version?: string) => unknown;

interface Instrumentation {
  readonly _modules: ReadonlyArray<{ patch?: Patch }>;
}

/**
 * The upstream instrumentation exports its own subclass of bunyan's logger, which adds a stream to each logger. Sightline
 * exports records itself (loggers/bunyan-logs.ts), so bunyan's own class is exported. The upstream instrumentation
 * patches that class to add the trace to records.
 */
export function applyFix(upstream: object): void {
  for (const definition of (upstream as Instrumentation)._modules) {
    const { patch } = definition;
    if (patch === undefined) continue;
    definition.patch = (exported, version) => {
      patch.call(definition, exported, version);
      return exported;
    };
  }
}
