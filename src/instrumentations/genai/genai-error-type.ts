import { errorTypeOf, OTHER } from '../metric-support/error-type.ts';

const WORD = /^[a-zA-Z_][\w.:-]{1,59}$/;

/**
 * A value of low cardinality for an error of a provider's SDK: the code of the provider (`rate_limit_exceeded`,
 * `overloaded_error`), else the class of the error (`APIConnectionError`), else the HTTP status.
 * Source: semantic-conventions-genai v0.1.0, `error.type`.
 */
export function genAiErrorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return errorTypeOf(error as string);
  const { code, type, name, lastError } = error as Record<string, unknown>;
  // Of a call that failed after all retries.
  if (typeof lastError === 'object' && lastError !== null) return genAiErrorType(lastError);
  const body = bodyOf(error);
  for (const word of [code, body.code, body.type, type]) {
    if (typeof word === 'string' && WORD.test(word)) return word;
  }
  const status = statusOf(error);
  // With a status of 200, the response could not be read.
  const isErrorStatus = status !== undefined && status >= 400;
  for (const word of [name, error.constructor?.name]) {
    if (typeof word !== 'string' || !WORD.test(word)) continue;
    if (word === 'Error' || word === 'Object') continue;
    // These say less than the status.
    if (!isErrorStatus || !/^(AI_)?API(Call)?Error$|^ApiError$/.test(word)) return word;
  }
  if (isErrorStatus) return String(status);
  return error instanceof Error ? errorTypeOf(error) : OTHER;
}

/** The HTTP status of the response, under the names that the SDKs use. */
export function statusOf(error: unknown): number | undefined {
  const { status, statusCode, lastError, $metadata } = (error ?? {}) as Record<string, unknown>;
  if (typeof lastError === 'object' && lastError !== null) return statusOf(lastError);
  const { httpStatusCode } = ($metadata ?? {}) as { httpStatusCode?: unknown };
  return [status, statusCode, httpStatusCode].find((value) => typeof value === 'number');
}

/** `{ error: { code } }` of OpenAI, `{ type: 'error', error: { type: 'overloaded_error' } }` of Anthropic. */
function bodyOf(error: object): { readonly code?: unknown; readonly type?: unknown } {
  const { error: body, data } = error as { error?: unknown; data?: unknown };
  for (const candidate of [body, data]) {
    const { error: inner } = (candidate ?? {}) as { error?: unknown };
    if (typeof inner === 'object' && inner !== null) return inner;
  }
  return {};
}
