/**
 * Stands in for the package import-in-the-middle, as OpenTelemetry's instrumentations use it. ES modules
 * get the exports of CommonJS modules that are patched in place (`compile-hook.ts`), and those that are ES
 * modules themselves are patched by the hooks of require-in-the-middle (`es-modules.ts`), so that
 * there is nothing left for these to do.
 */
export class Hook {
  unhook(): void {}
}
