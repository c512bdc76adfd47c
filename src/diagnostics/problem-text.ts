import type { Problem } from '../configuration/problem.ts';
import type { MessageCode } from '../util/message-code.ts';
import { onOneLine } from '../util/on-one-line.ts';

/** The message code of each kind of problem. */
export const PROBLEM_CODES: Readonly<Record<Problem['code'], MessageCode>> = {
  'invalid-value': 'SL_SETTING_INVALID',
  unsupported: 'SL_SETTING_UNSUPPORTED',
  file: 'SL_SETTING_FILE',
  'unknown-variable': 'SL_SETTING_UNKNOWN',
  conflict: 'SL_SETTING_CONFLICT',
};

/** The message about a problem, on one line: the setting, the cause, the cure. */
export function problemText(problem: Problem): string {
  // Reasons come from Node and from parsers, and some have several lines.
  return onOneLine(textOf(shorten(problem)));
}

/** Names and reasons quote the user's input, which may be a whole file. */
function shorten(problem: Problem): Problem {
  const short = { ...problem, name: truncate(problem.name) };
  return 'reason' in short ? { ...short, reason: truncate(short.reason) } : short;
}

function textOf(problem: Problem): string {
  switch (problem.code) {
    case 'invalid-value': {
      const hint =
        problem.suggestion === undefined ? '' : ` Did you mean ${quote(problem.suggestion)}?`;
      const verb = problem.amongOthers === true ? 'contains' : 'is';
      return `${problem.name} ${verb} ${quote(problem.value)}, which is not ${problem.expected}.${hint} Using ${problem.used}.`;
    }
    case 'unsupported':
      return `${problem.name} requests ${quote(problem.value)}, but ${problem.reason}. Using ${problem.used}.`;
    case 'file': {
      const fallback = problem.used === undefined ? '' : ` Using ${problem.used}.`;
      return `${problem.name} points to ${quote(problem.path)}, which cannot be used: ${problem.reason.replace(/\.+$/, '')}. To fix this, ${problem.cure}.${fallback}`;
    }
    case 'unknown-variable':
      return `${problem.name} is set, but nothing reads it. Did you mean ${problem.suggestion}?`;
    case 'conflict':
      return `${problem.name}: ${problem.reason}. Using ${problem.used}.`;
  }
}

/** Characters of the user's input that a message quotes. */
const MAX_QUOTE = 300;

function quote(text: string): string {
  return JSON.stringify(truncate(text));
}

function truncate(text: string): string {
  return text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
}
