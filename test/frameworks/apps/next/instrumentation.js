export function register() {
  if (process.env.NEXT_RUNTIME === 'nodejs') globalThis.registered = 'register() ran';
}

export function onRequestError(error, _request, context) {
  globalThis.seenErrors ??= [];
  globalThis.seenErrors.push(`${context.routeType} ${context.routePath}: ${error.message}`);
}
