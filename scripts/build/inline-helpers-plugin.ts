import type { Plugin } from 'rolldown';

const REQUIRED = /(?<=^"use strict";const \w+=)require\("\.\/(rolldown-runtime-[\w-]+\.cjs)"\)/;

/**
 * Copies the bundler's helpers into the core, which saves each start the lookup and read of another file. Other
 * files share theirs; the helpers have no state.
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
