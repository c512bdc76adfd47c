import { badRequest, notFound } from './errors.js';

/** Validates a body, and reports all its problems at once. */
export function validate(body, rules) {
  const values = {};
  const details = {};
  for (const [field, rule] of Object.entries(rules)) {
    const { value, problem } = rule(body?.[field]);
    if (problem) details[field] = problem;
    else values[field] = value;
  }
  if (Object.keys(details).length > 0) throw badRequest('the request is not valid', details);
  return values;
}

export function text({ min = 1, max, fallback }) {
  return (value = fallback) => {
    if (typeof value !== 'string') return { problem: 'must be a text' };
    // PostgreSQL does not allow this character in a text.
    if (value.includes('\0')) return { problem: 'must not have a null character' };
    const trimmed = value.trim();
    if (trimmed.length < min) return { problem: `must have at least ${min} characters` };
    if (trimmed.length > max) return { problem: `must have at most ${max} characters` };
    return { value: trimmed };
  };
}

export function email() {
  const isText = text({ max: 254 });
  return (input) => {
    const { value, problem } = isText(input);
    if (problem) return { problem };
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return { problem: 'must be an e-mail address' };
    return { value: value.toLowerCase() };
  };
}

export function wholeNumber({ min, max, fallback }) {
  return (input = fallback) => {
    const value = Number(input);
    if (!Number.isInteger(value) || value < min || value > max) {
      return { problem: `must be a whole number from ${min} to ${max}` };
    }
    return { value };
  };
}

/** @throws HttpError 404 if the parameter of the path cannot be an id */
export function readId(request, name, noun) {
  const id = Number(request.params[name]);
  if (!Number.isInteger(id) || id < 1 || id > 2_147_483_647) throw notFound(noun);
  return id;
}
