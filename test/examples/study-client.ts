import assert from 'node:assert/strict';

export interface Answer {
  readonly status: number;
  // Bodies are whatever the service says; each test checks what it needs.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
}

export interface StudyClient {
  call(method: string, path: string, body?: object | string): Promise<Answer>;
}

/** A client with a user of its own, logged in. */
export async function createStudyClient(url: string, email: string): Promise<StudyClient> {
  const password = 'correct horse battery';
  const anonymous = createClient(url);
  const { status } = await anonymous.call('POST', '/users', { email, name: 'Ada', password });
  assert.equal(status, 201);
  const login = await anonymous.call('POST', '/login', { email, password });
  assert.equal(login.status, 200);
  return createClient(url, login.body.token);
}

export function createClient(url: string, token?: string): StudyClient {
  return {
    async call(method, path, body) {
      const isText = typeof body === 'string';
      const response = await fetch(url + path, {
        method,
        headers: {
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': isText ? 'text/plain' : 'application/json' }),
        },
        ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json');
      return { status: response.status, body: isJson ? JSON.parse(text) : text };
    },
  };
}
