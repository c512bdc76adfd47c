/** MySQL repeats the rest of the statement, with all quotes that are in it. */
const NEAR = /(\bnear )'[\s\S]*'( at line \d)/g;
/** Texts that a message gives as an example of what is wrong. */
const QUOTED =
  /((?:\b(?:entry|value|near|string|literal)|[:=])\s*)(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`[^`]*`)/gi;
/** PostgreSQL: `Key (email)=(x)`; SQL Server: `The duplicate key value is (x)`. */
const IN_BRACKETS = /(\)=|\bvalue is )\((?:[^()]|\([^()]*\))*\)/gi;
const FAILING_ROW = /(\brow contains )\([\s\S]*\)/gi;
/** Redis. */
const ARGUMENTS = /(\bargs beginning with: )[\s\S]*/gi;

/** Databases repeat in their messages what they could not use: `Duplicate entry 'joe@example.com'`. */
export function sanitizeErrorMessage(message: string): string {
  return message
    .replace(NEAR, "$1'?'$2")
    .replace(FAILING_ROW, '$1(?)')
    .replace(QUOTED, "$1'?'")
    .replace(IN_BRACKETS, '$1(?)')
    .replace(ARGUMENTS, '$1?');
}
