/** Traces that bundlers leave in what they write, those of minified output last. */
const BUNDLERS: ReadonlyArray<readonly [name: string, trace: RegExp]> = [
  // Before those that it bundles with.
  ['Nitro', /\b__nitro_main__\b/],
  ['webpack', /__webpack_require__|webpackBootstrap/],
  // Before esbuild, whose helpers Rolldown has too.
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

/** @returns who has written this code, or the first part of it; undefined where that is no bundler */
export function bundlerOf(code: string): string | undefined {
  return BUNDLERS.find(([, trace]) => trace.test(code))?.[0];
}
