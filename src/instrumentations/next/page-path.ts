/**
 * The path of a page of the App Router, from its file: `/(docs)/docs/[...path]/page` is `/docs/[...path]`.
 * Source: next/dist/shared/lib/router/utils/app-paths, `normalizeAppPath`.
 */
export function pathOfAppPage(page: string): string {
  const segments = page.split('/').filter((segment) => segment !== '');
  const last = segments.at(-1);
  if (last === 'page' || last === 'route') segments.pop();
  return `/${segments.filter((segment) => !isPathless(segment)).join('/')}`;
}

/** Whether a folder is a group or slot, which the path omits. */
function isPathless(segment: string): boolean {
  return segment.startsWith('@') || (segment.startsWith('(') && segment.endsWith(')'));
}
