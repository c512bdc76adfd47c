/**
 * The path of a page of the App Router, by the file that it is in: `/(docs)/docs/[...path]/page` is `/docs/[...path]`.
 * Source: next/dist/shared/lib/router/utils/app-paths, `normalizeAppPath`.
 */
export function pathOfAppPage(page: string): string {
  const segments = page.split('/').filter((segment) => segment !== '');
  const last = segments.at(-1);
  if (last === 'page' || last === 'route') segments.pop();
  return `/${segments.filter((segment) => !isLeftOut(segment)).join('/')}`;
}

/** Groups and slots are folders, and no part of a path. */
function isLeftOut(segment: string): boolean {
  return segment.startsWith('@') || (segment.startsWith('(') && segment.endsWith(')'));
}
