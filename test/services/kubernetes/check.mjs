// Holds objects on stdin, a JSON list, against the schemas of Kubernetes; prints a line for each fault. The schemas
// let pass what they do not know: fields that they never looked at are faults here.
import { text } from 'node:stream/consumers';

function watched(value, path, seen) {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const at = `${path}/${String(key)}`;
      seen.add(at);
      return watched(target[key], at, seen);
    },
  });
}

function unseen(value, path, seen) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const at = `${path}/${key}`;
    return seen.has(at) ? unseen(value[key], at, seen) : [`${at}: there is no such field`];
  });
}

/** apps/v1 Deployment → IoK8sApiAppsV1Deployment */
function schemaOf({ apiVersion, kind }) {
  const [version, group = 'core'] = apiVersion.split('/').reverse();
  const name = group.replace(/\..*/, '');
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  return `kubernetes-models/_schemas/IoK8sApi${capital(name)}${capital(version)}${kind}`;
}

for (const manifest of [JSON.parse(await text(process.stdin))].flat()) {
  const { validate } = await import(schemaOf(manifest));
  const seen = new Set();
  const faults = validate(watched(manifest, '', seen))
    ? []
    : validate.errors.map(({ instancePath, keyword, params }) => {
        return `${instancePath}: ${keyword} ${JSON.stringify(params)}`;
      });
  for (const fault of [...faults, ...unseen(manifest, '', seen)]) {
    console.log(`${manifest.kind} ${manifest.metadata?.name}${fault}`);
  }
}
