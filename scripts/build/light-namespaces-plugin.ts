import type { Plugin } from 'rolldown';

/** The bundler's helper that creates a namespace object for a CommonJS module. */
const HELPER = /\b__toESM = \(mod, isNodeMode, target\) => \([\s\S]*?\n\);/;

/**
 * Makes the namespace of a built-in module inherit from the module, instead of defining a getter for each export. To
 * define them, the bundler reads all properties, and reading some properties of Node's modules loads other modules:
 * `util` alone loads eleven.
 */
export const lightNamespacesPlugin: Plugin = {
  name: 'light-namespaces',
  transform: {
    filter: { id: /\0rolldown\/runtime\.js$/ },
    handler(code) {
      if (!HELPER.test(code)) throw new Error('the bundler has changed its helper for namespaces');
      return { code: code.replace(HELPER, LIGHT_HELPER), map: null };
    },
  },
};

const LIGHT_HELPER = `__toESM = (mod, isNodeMode) =>
  isNodeMode || !mod.__esModule || !__hasOwnProp.call(mod, 'default')
    ? __create(mod, { default: { value: mod } })
    : mod;`;
