import { errorTypeOf, OTHER } from '../metric-support/error-type.ts';

const WORD = /^[a-zA-Z_][\w.:-]{1,59}$/;

/**
 * A word of low cardinality for what an SDK of a provider has thrown: the code of the provider (`rate_limit_exceeded`,
 * `overloaded_error`), else the class of the error (`APIConnectionError`), else the status.
 * Source: semantic-conventions-genai v0.1.0, `error.type`.
 */
export function genAiErrorType(error: unknown): string {
  if (typeof error !== 'object' || error === null) return errorTypeOf(error as string);
  const { code, type, name, lastError } = error as Record<string, unknown>;
  // What has failed each time that it was tried.
  if (typeof lastError === 'object' && lastError !== null) return genAiErrorType(lastError);
  const body = bodyOf(error);
  for (const word of [code, body.code, body.type, type]) {
    if (typeof word === 'string' && WORD.test(word)) return word;
  }
  const status = statusOf(error);
  // With a status of 200 it is the answer that cannot be read.
  const isFailed = status !== undefined && status >= 400;
  for (const word of [name, error.constructor?.name]) {
    if (typeof word !== 'string' || !WORD.test(word)) continue;
    if (word === 'Error' || word === 'Object') continue;
    // It says no more than that there is a status.
    if (!isFailed || !/^(AI_)?API(Call)?Error$|^ApiError$/.test(word)) return word;
  }
  if (isFailed) return String(status);
  return error instanceof Error ? errorTypeOf(error) : OTHER;
}

/** The status of the response, as the SDKs call it. */
export function statusOf(error: unknown): number | undefined {
  const { status, statusCode, lastError, $metadata } = (error ?? {}) as Record<string, unknown>;
  if (typeof lastError === 'object' && lastError !== null) return statusOf(lastError);
  const { httpStatusCode } = ($metadata ?? {}) as { httpStatusCode?: unknown };
  return [status, statusCode, httpStatusCode].find((value) => typeof value === 'number');
}

/** `{ error: { code } }` of OpenAI, `{ type: 'error', error: { type: 'overloaded_error' } }` of Anthropic. */
function bodyOf(error: object): { readonly code?: unknown; readonly type?: unknown } {
  const { error: body, data } = error as { error?: unknown; data?: unknown };
  for (const held of [body, data]) {
    const { error: inner } = (held ?? {}) as { error?: unknown };
    if (typeof inner === 'object' && inner !== null) return inner;
  }
  return {};
}
