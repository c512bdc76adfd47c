import { readFileSync } from 'node:fs';
import type { ResourceDetector } from '@opentelemetry/resources';
import { readControlGroups } from '../util/control-groups.ts';

const ID = /^[0-9a-f]+$/i;
/** Prefixes of the container id in the name of a control group. */
const PREFIX = /^(?:crio|docker|cri-containerd)-/;
/** Podman and containerd mount files of the container's folder, including `hostname`. */
const OWN_FOLDER = /\/(?:overlay-)?containers\/([^/]{64})\/.*hostname/;

/**
 * `container.id` (Semantic conventions, "Container"), read from the control group or, with cgroup v2, from
 * the mounts. Same result as the upstream detector, which reads both files through the thread pool; many
 * services would start that for nothing else.
 */
export const containerDetector: ResourceDetector = {
  detect() {
    if (process.platform !== 'linux') return {};
    const id = findId(readControlGroups(), idOfGroup) ?? findId(readMounts(), idOfMount);
    return id === undefined ? {} : { attributes: { 'container.id': id } };
  },
};

function findId(
  lines: readonly string[],
  idOf: (line: string) => string | undefined,
): string | undefined {
  for (const line of lines) {
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

function readMounts(): readonly string[] {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  } catch {
    return [];
  }
}
