import type { Plugin } from 'rolldown';

const REQUIRED = /(?<=^"use strict";const \w+=)require\("\.\/(rolldown-runtime-[\w-]+\.cjs)"\)/;

/**
 * Puts the bundler's helpers into the core as well, instead of a file more that each start would look up
 * and read. Other files share theirs; helpers keep nothing.
 */
export const inlineHelpersPlugin: Plugin = {
  name: 'inline-helpers',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== 'chunk' || file.name !== 'core') continue;
      const [, helpers] = REQUIRED.exec(file.code) ?? [];
      const chunk = bundle[`chunks/${helpers}`];
      if (chunk?.type !== 'chunk') throw new Error('the core does not begin with helpers');
      const body = chunk.code.replace(/^"use strict";/, '');
      file.code = file.code.replace(REQUIRED, () => `(exports=>{${body};return exports})({})`);
    }
  },
};
