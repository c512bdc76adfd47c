import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { servicePath } from './services.ts';

/** Puts a service and its packages into one file of CommonJS. */
export type Bundle = (input: string, file: string) => Promise<unknown>;

const require = createRequire(servicePath('libraries/package.json'));

/** What packages load only where it is there. */
const OPTIONAL = [
  ...['pg-native', 'kerberos', '@mongodb-js/zstd', '@aws-sdk/credential-providers', 'gcp-metadata'],
  ...['snappy', 'socks', 'aws4', 'mongodb-client-encryption'],
];

interface Rollup {
  rollup(options: object): Promise<{ write(options: object): Promise<unknown> }>;
}

type Plugin = (options?: object) => object;

export const BUNDLERS: Readonly<Record<string, Bundle>> = {
  esbuild: (input, outfile) =>
    (require('esbuild') as { build(options: object): Promise<unknown> }).build({
      ...{ entryPoints: [input], outfile, bundle: true, platform: 'node', format: 'cjs' },
      ...{ logLevel: 'error', external: OPTIONAL },
    }),
  rolldown: async (input, file) => {
    const built = await rolldown({
      ...{ input, platform: 'node', external: [...OPTIONAL, /^node:/], logLevel: 'silent' },
    });
    await built.write({ file, format: 'cjs', codeSplitting: false });
  },
  rollup: async (input, file) => {
    const { rollup } = require('rollup') as Rollup;
    const plugin = (name: string) => {
      const loaded = require(`@rollup/plugin-${name}`) as Plugin | { readonly default: Plugin };
      return typeof loaded === 'function' ? loaded : loaded.default;
    };
    const built = await rollup({
      ...{ input, external: [...OPTIONAL, /^node:/], onwarn() {} },
      plugins: [
        plugin('node-resolve')({ preferBuiltins: true, exportConditions: ['node'] }),
        plugin('commonjs')({ ignoreDynamicRequires: true }),
        plugin('json')(),
      ],
    });
    await built.write({ file, format: 'cjs', inlineDynamicImports: true });
  },
  webpack: (input, file) => {
    const webpack = require('webpack') as (
      options: object,
      done: (error: unknown, stats: unknown) => void,
    ) => void;
    return promisify(webpack)({
      ...{ entry: input, target: 'node', mode: 'development', devtool: false },
      ...{ output: { path: dirname(file), filename: basename(file) } },
      externals: Object.fromEntries(OPTIONAL.map((name) => [name, `commonjs ${name}`])),
    });
  },
};
