/**
 * Replaces the package import-in-the-middle for OpenTelemetry's instrumentations. It does nothing: ES modules get
 * the exports of CommonJS modules that are patched in place (`compile-hook.ts`), and ES modules themselves are
 * patched by the hooks of require-in-the-middle (`es-modules.ts`).
 */
export class Hook {
  unhook(): void {}
}
