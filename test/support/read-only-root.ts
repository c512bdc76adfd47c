// A process as a container has it: a root of its own that cannot be written, another user, volumes. By the kernel's
// namespaces, without an engine: Linux, and root.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Why this machine cannot, or false: for the `skip` of a test. */
export function cannotUnshare(): string | false {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root';
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'pipe' });
    return false;
  } catch {
    return 'this machine gives no namespaces';
  }
}

/**
 * Writes a command that stands for `node` in such a container.
 *
 * @param folder where it may write its own files
 * @param mounts path in the container → folder of this machine; all are read-only
 * @param user id of the user and the group
 */
export function containerNode(
  folder: string,
  mounts: Readonly<Record<string, string>>,
  user: number,
): string {
  const root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  const all = { '/node': dirname(process.execPath), ...mounts };
  const script = [
    '#!/bin/sh',
    'set -eu',
    `root='${root}'`,
    'mount -t tmpfs -o mode=755 tmpfs "$root"',
    // What Node is linked with.
    'for path in usr lib lib32 lib64 bin etc proc dev; do',
    '  if [ -h "/$path" ]; then cp -P "/$path" "$root/$path"',
    '  elif [ -d "/$path" ]; then mkdir "$root/$path"; mount --rbind "/$path" "$root/$path"; fi',
    'done',
    ...Object.entries(all).map(
      ([at, from]) =>
        `mkdir -p "$root${at}"; mount --bind '${from}' "$root${at}"; mount -o remount,ro,bind "$root${at}"`,
    ),
    'mount -o remount,ro "$root"',
    `exec chroot --userspec=${user}:${user} "$root" /node/node "$@"`,
    '',
  ].join('\n');
  const inside = join(folder, 'inside.sh');
  writeFileSync(inside, script);
  const command = join(folder, 'node.sh');
  writeFileSync(command, `#!/bin/sh\nexec unshare --mount sh '${inside}' "$@"\n`);
  chmodSync(command, 0o755);
  return command;
}
