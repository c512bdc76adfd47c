// The file that the Operator and the injector name, by --require: it starts Sightline, for ES modules too.
require('./node_modules/sightline/dist/register.cjs');

// Services that go through what is loaded find nothing of ours.
if (require.cache?.[__filename]) {
  Object.defineProperty(require.cache, __filename, { enumerable: false });
}
