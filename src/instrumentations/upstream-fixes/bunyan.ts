type Patch = (exported: unknown, version?: string) => unknown;

interface Instrumentation {
  readonly _modules: ReadonlyArray<{ patch?: Patch }>;
}

/**
 * Upstream's exports a class of its own above that of bunyan, by which it adds a stream to each logger. Lines are
 * sent by ours (loggers/bunyan-logs.ts); what is left is the trace in them, which upstream's puts into bunyan's class.
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
