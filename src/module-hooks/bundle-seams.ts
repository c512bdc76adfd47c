/** A place in the output of a framework's build. */
interface Seam {
  /** Of the instrumentation that is called there. */
  readonly name: string;
  /** What must be in the file; it is looked for first. */
  readonly mark: string;
  readonly place: RegExp;
  /** What is put there; `$&` is what was found. On the same line: those of stacks stay what they are. */
  readonly put: string;
}

/** Of who has the hook; nothing is called where the instrumentation could not be loaded. */
function call(hook: string, argument: string): string {
  return `globalThis[Symbol.for("sightline.bundle-hooks")]?.["${hook}"]?.(${argument});`;
}

/** None of them is minified by its framework; where a service has it minified, nothing is found, and nothing changes. */
const SEAMS: readonly Seam[] = [
  {
    name: 'sveltekit',
    mark: 'event.route = { id: route.id };',
    place: /event\.route = \{ id: route\.id \};/,
    put: `$&${call('sveltekit route', 'route.id')}`,
  },
  {
    name: 'sveltekit',
    mark: 'function handle_error_and_jsonify(',
    place: /function handle_error_and_jsonify\((?:[\w$]+, )*([\w$]+)\) \{/,
    put: `$&${call('sveltekit error', '$1')}`,
  },
  {
    name: 'nitro',
    mark: 'event.context.matchedRoute = match.matched;',
    place: /event\.context\.matchedRoute = match\.matched;/,
    put: `$&${call('nitro route', 'event')}`,
  },
  {
    name: 'nitro',
    mark: 'captureError(error, { event, tags: ["request"] });',
    place:
      /(onError: \(error, event\) => \{)(\s*captureError\(error, \{ event, tags: \["request"\] \}\);)/,
    put: `$1${call('nitro error', 'error')}$2`,
  },
  {
    name: 'astro',
    mark: 'routeData: deserializeRouteData(serializedRoute.routeData)',
    place: /routeData: (deserializeRouteData\(serializedRoute\.routeData\))/,
    put: `routeData: ((it) => { ${call('astro route', 'it')} return it; })($1)`,
  },
  {
    name: 'astro',
    mark: 'logger.error(null, err.stack || err.message || String(err));',
    place: /[\w.#]*logger\.error\(null, err\.stack \|\| err\.message \|\| String\(err\)\);/g,
    put: `${call('astro error', 'err')}$&`,
  },
];

/**
 * @param wake loads an instrumentation; returns false where it is not to run
 * @returns undefined where nothing of it is known
 */
export function seamedSource(text: string, wake: (name: string) => boolean): string | undefined {
  let source = text;
  for (const { name, mark, place, put } of SEAMS) {
    if (!text.includes(mark) || !wake(name)) continue;
    source = source.replace(place, put);
  }
  return source === text ? undefined : source;
}
