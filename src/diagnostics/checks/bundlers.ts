/** Code by which the output of each bundler is recognized, minified output last. */
const BUNDLERS: ReadonlyArray<readonly [name: string, mark: RegExp]> = [
  // Before the bundlers that it uses.
  ['Nitro', /\b__nitro_main__\b/],
  ['webpack', /__webpack_require__|webpackBootstrap/],
  // Before esbuild, whose helpers Rolldown uses too.
  [
    'Rolldown or Rollup',
    /^\/\/#region (?:\\0rolldown|\S*node_modules)\/|\b__commonJSMin\b|\bgetDefaultExportFromCjs\b/m,
  ],
  ['esbuild', /\b__commonJS\b|\b__toESM\b/],
  ['ncc', /__nccwpck_require__/],
  ['Parcel', /\bparcelRequire\w*\b/],
  ['webpack', /^\s*(?:\/\*![^\n]*\*\/\s*)?\(\(\)=>\{(?:"use strict";)?var \w+=\{\d+:\(?\w+[,)=]/],
  // Its helper for CommonJS packages: `var a=(b,c)=>()=>(c||b((c={exports:{}}).exports,c),c.exports)`.
  [
    'esbuild',
    /\(\w+,\w+\)=>\(\)=>\(\w+\|\|\w+\(\(\w+=\{exports:\{\}\}\)\.exports,\w+\),\w+\.exports\)/,
  ],
];

/** @returns the bundler that wrote this code, or its first part; undefined if no bundler did */
export function bundlerOf(code: string): string | undefined {
  return BUNDLERS.find(([, mark]) => mark.test(code))?.[0];
}
