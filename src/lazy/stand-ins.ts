/** By package that instrumentations import, the file of `src` that they get instead, in a checkout and in the build. */
export const STAND_INS: Readonly<Record<string, string>> = {
  'import-in-the-middle': 'module-hooks/import-in-the-middle.ts',
  'require-in-the-middle': 'module-hooks/require-in-the-middle.ts',
};
