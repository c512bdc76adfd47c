// What the programs of packages try things with. It prints what comes of each, less what no two runs share.
const http = require('node:http');
const { inspect } = require('node:util');

const WAIT_MS = 1500;
/**
 * Marks that shimmer leaves on what it wraps, which cannot be enumerated; `prototype` says whether a function
 * was written as a method, the last two that it is not strict, and `emit` is inherited where it is not a class's own.
 */
const PASSED_OVER = new Set([
  '__original',
  '__unwrap',
  '__wrapped',
  'prototype',
  'emit',
  'arguments',
  'caller',
]);

function print(...values) {
  const text = values.map((value) => (typeof value === 'string' ? value : show(value))).join(' ');
  console.log(
    text
      .replaceAll(/(127\.0\.0\.1|localhost|\[::1\]|::1):\d{2,5}/g, '$1:PORT')
      .replaceAll(/"date":"[^"]*"/g, 'date')
      .replaceAll(/,? ?'traceparent'|,traceparent/g, '')
      .replaceAll(/"?traceparent"?: ?['"][^'"]*['"],? ?/g, ''),
  );
}

function show(value) {
  if (value instanceof Error)
    return `${value.constructor.name} ${value.name} ${value.code} ${value.message}`;
  return inspect(value, {
    depth: 3,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 20,
    maxStringLength: 300,
  });
}

/** Prints what a call returns or throws, and what becomes of it. */
async function attempt(title, run) {
  let returned;
  try {
    returned = run();
  } catch (error) {
    print(title, 'throws at once', error);
    return undefined;
  }
  if (typeof returned?.then !== 'function') {
    print(title, 'returns', isPlain(returned) ? returned : kindOf(returned));
    return returned;
  }
  const kind = [Object.prototype.toString.call(returned), returned.constructor?.name];
  const methods = Object.keys(returned).filter((key) => !key.startsWith('_'));
  const late = Symbol('late');
  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, WAIT_MS, late);
  });
  try {
    const value = await Promise.race([returned, timeout]);
    if (value === late) print(title, kind, methods, 'goes on');
    else print(title, kind, methods, 'resolves', isPlain(value) ? value : kindOf(value));
    return value === late ? undefined : value;
  } catch (error) {
    print(title, kind, methods, 'rejects', error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Of objects of a class the kind is enough: what they hold has times, ids and addresses. */
function isPlain(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return true;
  return value instanceof Error || [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

const WRONG = [
  [],
  [null],
  [1],
  ['text'],
  [{}],
  [Object.freeze({})],
  [Object.freeze([])],
  [Symbol.iterator],
  [null, null],
  ['text', Object.freeze({})],
];

/** Calls methods with what they are not made for. */
async function wrong(title, target, names) {
  for (const name of names) {
    for (const [at, values] of WRONG.entries()) {
      await attempt(`${title}.${name} wrong ${at}`, () => {
        const returned = target[name](...values);
        // Of what it returns the kind is enough.
        if (typeof returned?.then === 'function')
          return returned.then(kindOf, (error) => kindOf(error) + error.message);
        returned?.on?.('error', () => {});
        return kindOf(returned);
      });
    }
  }
}

function kindOf(value) {
  return value === null || value === undefined
    ? String(value)
    : `${typeof value} ${typeof value === 'function' ? '' : value.constructor?.name}`;
}

/** Prints all that can be learned of what a module exports: names, lengths, keys, attributes, classes. */
function shape(title, value, depth = 3) {
  const seen = new Set();
  const lines = [];
  const look = (path, target, left) => {
    if ((typeof target !== 'object' && typeof target !== 'function') || target === null) return;
    if (seen.has(target) || lines.length > 4000) return;
    seen.add(target);
    if (Buffer.isBuffer(target) || ArrayBuffer.isView(target)) return;
    const keys = Reflect.ownKeys(target).filter((key) => !PASSED_OVER.has(key));
    // Classes are shown by what their objects have.
    const { prototype } = typeof target === 'function' ? target : {};
    if (prototype && Reflect.ownKeys(prototype).length > 1)
      look(`${path}.prototype`, prototype, left);
    const own =
      typeof target === 'function'
        ? `${isClass(target) ? 'class' : 'function'} ${String(target.name)} ${target.length}`
        : kindOf(target);
    lines.push(
      `${path} ${own} ${Object.isFrozen(target)} ${Object.isExtensible(target)} ${keys.map(String).join()}`,
    );
    if (left === 0) return;
    for (const key of keys) {
      const {
        value: inner,
        get,
        set,
        enumerable,
        writable,
        configurable,
      } = Object.getOwnPropertyDescriptor(target, key);
      const at = `${path}.${String(key)}`;
      const flags = [enumerable, writable, configurable].map(Number).join('');
      lines.push(`${at} ${flags} ${get?.name} ${set?.name} ${kindOf(inner)}`);
      look(at, inner, left - 1);
    }
  };
  look(title, value, depth);
  print(lines.join('\n'));
}

function isClass(target) {
  return /^class\b/.test(Function.prototype.toString.call(target));
}

/** Starts a server on a port of its own. */
async function serve(handler) {
  const server = handler instanceof http.Server ? handler : http.createServer(handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    port: server.address().port,
    close() {
      server.closeAllConnections?.();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with what was asked for, and by which headers. */
function echo(request, response) {
  if (request.url.startsWith('/redirect')) {
    response.writeHead(302, { location: '/landed' }).end();
    return;
  }
  if (request.url.startsWith('/broken')) {
    request.socket.destroy();
    return;
  }
  let body = '';
  request.setEncoding('utf8').on('data', (text) => {
    body += text;
  });
  request.on('end', () => {
    const { traceparent, host, ...headers } = request.headers;
    response.statusCode = Number(/\/status\/(\d+)/.exec(request.url)?.[1] ?? 200);
    response.setHeader('content-type', 'application/json');
    response.setHeader('set-cookie', ['a=1', 'b=2']);
    response.end(JSON.stringify({ method: request.method, url: request.url, headers, body }));
  });
}

/** Sends a request by the oldest way there is, and prints the answer. */
function ask(url, options = {}) {
  const { body, ...rest } = options;
  return new Promise((resolve) => {
    const request = http.request(url, { agent: false, ...rest }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => {
        const { date, etag, 'last-modified': modified, ...headers } = response.headers;
        print(
          rest.method ?? 'GET',
          new URL(url).pathname,
          response.statusCode,
          headers,
          text.slice(0, 400),
        );
        resolve(text);
      });
      response.on('error', (error) => resolve(print('cut', error)));
    });
    request.on('error', (error) => resolve(print('request', error)));
    request.end(body);
  });
}

module.exports = { print, attempt, wrong, shape, serve, echo, ask, kindOf };
