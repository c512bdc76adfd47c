import type { Problem } from '../configuration/problem.ts';
import type { MessageCode } from '../util/message-code.ts';
import { onOneLine } from '../util/on-one-line.ts';

/** By what each kind of problem is called in messages. */
export const PROBLEM_CODES: Readonly<Record<Problem['code'], MessageCode>> = {
  'invalid-value': 'SL_SETTING_INVALID',
  unsupported: 'SL_SETTING_UNSUPPORTED',
  file: 'SL_SETTING_FILE',
  'unknown-variable': 'SL_SETTING_UNKNOWN',
  conflict: 'SL_SETTING_CONFLICT',
};

/** Puts a problem into one line: the thing, its cause, the cure. */
export function problemInWords(problem: Problem): string {
  // Reasons come from elsewhere, and some have several lines.
  return onOneLine(inWords(shortened(problem)));
}

/** Reasons and names repeat what somebody has put in, which may be a whole file. */
function shortened(problem: Problem): Problem {
  const short = { ...problem, name: cut(problem.name) };
  return 'reason' in short ? { ...short, reason: cut(short.reason) } : short;
}

function inWords(problem: Problem): string {
  switch (problem.code) {
    case 'invalid-value': {
      const hint =
        problem.suggestion === undefined ? '' : ` Did you mean ${quote(problem.suggestion)}?`;
      const has = problem.amongOthers === true ? 'contains' : 'is';
      return `${problem.name} ${has} ${quote(problem.value)}, which is not ${problem.expected}.${hint} Using ${problem.used}.`;
    }
    case 'unsupported':
      return `${problem.name} asks for ${quote(problem.value)}, but ${problem.reason}. Using ${problem.used}.`;
    case 'file': {
      const used = problem.used === undefined ? '' : ` Using ${problem.used}.`;
      return `${problem.name} names ${quote(problem.path)}, which cannot be used: ${problem.reason.replace(/\.+$/, '')}. To fix it, ${problem.cure}.${used}`;
    }
    case 'unknown-variable':
      return `${problem.name} is set, but nothing reads it. Did you mean ${problem.suggestion}?`;
    case 'conflict':
      return `${problem.name}: ${problem.reason}. Using ${problem.used}.`;
  }
}

/** Longest piece of somebody's input that is repeated in a message. */
const MAX_QUOTED = 300;

function quote(text: string): string {
  return JSON.stringify(cut(text));
}

function cut(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}
