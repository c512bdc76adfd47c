import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idOfGroup, idOfMount } from '../../src/resource/container-detector.ts';

const ID = 'a3bf90e006b2'.padEnd(64, '0123456789abcdef');

/** Lines of /proc/self/cgroup and their ids. */
const GROUPS: ReadonlyArray<readonly [line: string, id: string | undefined]> = [
  [`12:cpuset:/docker/${ID}`, ID],
  [`1:name=systemd:/kubepods/besteffort/pod7/${ID}`, ID],
  [`0::/system.slice/docker-${ID}.scope`, ID],
  [`0::/kubepods.slice/kubepods-pod7.slice/crio-${ID}.scope`, ID],
  [`0::/kubepods.slice/kubepods-pod7.slice:cri-containerd:${ID}`, ID],
  [`0::/kubepods.slice/cri-containerd-${ID}.scope`, ID],
  ['0::/', undefined],
  ['0::/user.slice/user-1000.slice/session-3.scope', undefined],
  ['', undefined],
];

const MOUNTS: ReadonlyArray<readonly [line: string, id: string | undefined]> = [
  [
    `512 509 8:1 /var/lib/docker/containers/${ID}/hostname /etc/hostname rw - ext4 /dev/sda1 rw`,
    ID,
  ],
  [
    `512 509 0:25 /run/containers/overlay-containers/${ID}/userdata/hostname /etc/hostname rw - tmpfs tmpfs rw`,
    ID,
  ],
  [`512 509 8:1 /var/lib/docker/containers/${ID}/resolv.conf /etc/resolv.conf rw`, undefined],
  ['512 509 8:1 /var/lib/docker/containers/short/hostname /etc/hostname rw', undefined],
];

test('container.id is found in the control group', () => {
  for (const [line, id] of GROUPS) assert.equal(idOfGroup(line), id, line);
});

test('container.id is found in the mounts', () => {
  for (const [line, id] of MOUNTS) assert.equal(idOfMount(line), id, line);
});
