declare module 'import-in-the-middle/supports-sync-hooks.mjs' {
  /** Whether `module.registerHooks` of this Node can load every CommonJS module. */
  export function supportsSyncHooks(): boolean;
}
