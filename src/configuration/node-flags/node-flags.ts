import type { Variables } from '../environment-reader.ts';

/** The words of NODE_OPTIONS. */
export function optionWords(variables: Variables): readonly string[] {
  return (variables.NODE_OPTIONS ?? '').split(/\s+/);
}

/** The words of NODE_OPTIONS and of the command line, in the order in which Node reads them: the last one wins. */
export function nodeFlags(execArgv: readonly string[], variables: Variables): readonly string[] {
  return [...optionWords(variables), ...execArgv];
}
