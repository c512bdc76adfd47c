import { readFileSync } from 'node:fs';
import type { ResourceDetector } from '@opentelemetry/resources';

const ID = /^[0-9a-f]+$/i;
/** What container engines put before the id in the name of a control group. */
const PREFIX = /^(?:crio|docker|cri-containerd)-/;
/** Podman and containerd bind files of the container's own folder, `hostname` among them. */
const OWN_FOLDER = /\/(?:overlay-)?containers\/([^/]{64})\/.*hostname/;

/**
 * `container.id` (Semantic conventions, "Container"), of the process's control group or, where the groups
 * are of version 2, of what is mounted. The same as upstream's detector finds, which reads both files by
 * the thread pool: many a service would start that for nothing else.
 */
export const containerDetector: ResourceDetector = {
  detect() {
    if (process.platform !== 'linux') return {};
    const id =
      findId(read('/proc/self/cgroup'), idOfGroup) ??
      findId(read('/proc/self/mountinfo'), idOfMount);
    return id === undefined ? {} : { attributes: { 'container.id': id } };
  },
};

function findId(text: string, idOf: (line: string) => string | undefined): string | undefined {
  for (const line of text.split('\n')) {
    const id = idOf(line);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** `0::/system.slice/docker-<id>.scope` and the like. */
export function idOfGroup(line: string): string | undefined {
  const [, ...sections] = line.trim().split('/');
  const last = sections.at(-1);
  if (last === undefined) return undefined;
  const [id] = last
    .slice(last.lastIndexOf(':') + 1)
    .replace(PREFIX, '')
    .split('.');
  return ID.test(id!) ? id : undefined;
}

/** `… /var/lib/docker/containers/<id>/hostname /etc/hostname …` */
export function idOfMount(line: string): string | undefined {
  return OWN_FOLDER.exec(line)?.[1];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
