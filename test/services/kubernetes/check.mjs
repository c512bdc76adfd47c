// Holds a Deployment on stdin against the schema of Kubernetes; prints a line for each fault. The schema
// lets pass what it does not know: fields that it never looked at are faults here.
import { text } from 'node:stream/consumers';
import { validate } from 'kubernetes-models/_schemas/IoK8sApiAppsV1Deployment';

const seen = new Set();

function watched(value, path) {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const at = `${path}/${String(key)}`;
      seen.add(at);
      return watched(target[key], at);
    },
  });
}

function unseen(value, path) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const at = `${path}/${key}`;
    return seen.has(at) ? unseen(value[key], at) : [`${at}: there is no such field`];
  });
}

const manifest = JSON.parse(await text(process.stdin));
const faults = validate(watched(manifest, ''))
  ? []
  : validate.errors.map(({ instancePath, keyword, params }) => {
      return `${instancePath}: ${keyword} ${JSON.stringify(params)}`;
    });
for (const fault of [...faults, ...unseen(manifest, '')]) console.log(fault);
