/** A call that is inserted into the output of a framework's build. */
interface BundlePatch {
  /** Short name of the instrumentation that is called. */
  readonly name: string;
  /** A text in the file, which is searched first: it is quicker than the pattern. */
  readonly marker: string;
  readonly pattern: RegExp;
  /**
   * Replaces the pattern; `$&` stands for the match. It stays on one line, so that line numbers in stacks do not
   * change.
   */
  readonly replacement: string;
}

/** A call of the instrumentation's hook; does nothing where the instrumentation could not be loaded. */
function call(hook: string, argument: string): string {
  return `globalThis[Symbol.for("sightline.bundle-hooks")]?.["${hook}"]?.(${argument});`;
}

/** The frameworks do not minify these files. Where a service does, nothing matches and nothing changes. */
const PATCHES: readonly BundlePatch[] = [
  {
    name: 'sveltekit',
    marker: 'event.route = { id: route.id };',
    pattern: /event\.route = \{ id: route\.id \};/,
    replacement: `$&${call('sveltekit route', 'route.id')}`,
  },
  {
    name: 'sveltekit',
    marker: 'function handle_error_and_jsonify(',
    pattern: /function handle_error_and_jsonify\((?:[\w$]+, )*([\w$]+)\) \{/,
    replacement: `$&${call('sveltekit error', '$1')}`,
  },
  {
    name: 'nitro',
    marker: 'event.context.matchedRoute = match.matched;',
    pattern: /event\.context\.matchedRoute = match\.matched;/,
    replacement: `$&${call('nitro route', 'event')}`,
  },
  {
    name: 'nitro',
    marker: 'captureError(error, { event, tags: ["request"] });',
    pattern:
      /(onError: \(error, event\) => \{)(\s*captureError\(error, \{ event, tags: \["request"\] \}\);)/,
    replacement: `$1${call('nitro error', 'error')}$2`,
  },
  {
    name: 'astro',
    marker: 'routeData: deserializeRouteData(serializedRoute.routeData)',
    pattern: /routeData: (deserializeRouteData\(serializedRoute\.routeData\))/,
    replacement: `routeData: ((it) => { ${call('astro route', 'it')} return it; })($1)`,
  },
  {
    name: 'astro',
    marker: 'logger.error(null, err.stack || err.message || String(err));',
    pattern: /[\w.#]*logger\.error\(null, err\.stack \|\| err\.message \|\| String\(err\)\);/g,
    replacement: `${call('astro error', 'err')}$&`,
  },
];

/**
 * @param ensure loads the instrumentation of this name; returns false where it is disabled
 * @returns undefined where no patch applies
 */
export function patchBundle(text: string, ensure: (name: string) => boolean): string | undefined {
  let source = text;
  for (const { name, marker, pattern, replacement } of PATCHES) {
    if (!text.includes(marker) || !ensure(name)) continue;
    source = source.replace(pattern, replacement);
  }
  return source === text ? undefined : source;
}
