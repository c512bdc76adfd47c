/** By package, the packages below it that do its work: those are patched, and publish on channels. */
export const INNER_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  express: ['router'],
  redis: ['@redis/client', '@node-redis/client'],
};
