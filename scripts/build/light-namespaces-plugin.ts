import type { Plugin } from 'rolldown';

/** The helper by which the bundler makes a namespace of what a CommonJS module exports. */
const HELPER = /\b__toESM = \(mod, isNodeMode, target\) => \([\s\S]*?\n\);/;

/**
 * Has namespaces of built-in modules look through to the module, instead of holding a getter for each of
 * its exports. To make these, the bundler looks at all properties, and several of Node's modules load
 * others when a property is looked at: `util` alone loads eleven.
 */
export const lightNamespacesPlugin: Plugin = {
  name: 'light-namespaces',
  transform: {
    filter: { id: /\0rolldown\/runtime\.js$/ },
    handler(code) {
      if (!HELPER.test(code)) throw new Error('the bundler has another helper for namespaces');
      return { code: code.replace(HELPER, LIGHT), map: null };
    },
  },
};

const LIGHT = `__toESM = (mod, isNodeMode) =>
  isNodeMode || !mod.__esModule || !__hasOwnProp.call(mod, 'default')
    ? __create(mod, { default: { value: mod } })
    : mod;`;
