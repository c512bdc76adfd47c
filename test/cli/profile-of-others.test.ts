import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createPrivate, readPrivate, writePrivate } from '../../src/profiling/private-files.ts';
import { takeProfile } from '../../src/profiling/profile-session.ts';
import { requestFile, requestFolder } from '../../src/profiling/request-folder.ts';
import { fixture } from '../support/observe.ts';
import { PRELOAD, startNode } from '../support/run-node.ts';
import { sightline } from './sightline.ts';

/** IDs of users that no machine has; the system needs no names. */
const FIRST = 54_321;
const THIRD = 54_320;

const QUIET = {
  OTEL_TRACES_EXPORTER: 'none',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};

const folder = mkdtempSync(join(tmpdir(), 'sightline-others-'));
chmodSync(folder, 0o711);
after(() => rmSync(folder, { recursive: true, force: true }));

function whyNot(): string | false {
  if (process.getuid?.() !== 0) return 'Only root can start processes of other users.';
  const { status } = spawnSync(process.execPath, [...PRELOAD, '-e', ''], {
    uid: THIRD,
    gid: THIRD,
    env: QUIET,
  });
  return status !== 0 && 'Other users cannot read this checkout.';
}

/** A file that only root may read and change, and its state. */
function victim(name: string) {
  const file = join(folder, name);
  writeFileSync(file, 'root:secret\n', { mode: 0o600 });
  const state = () => {
    const { uid, gid, mode } = statSync(file);
    return { uid, gid, mode: mode & 0o777, content: readFileSync(file, 'utf8') };
  };
  const before = state();
  return { file, assertUntouched: () => assert.deepEqual(state(), before, name) };
}

/** The folder of a user's requests, prepared by another user. */
function plantFolder(user: number, owner: number, mode = 0o700): string {
  const path = requestFolder(user);
  mkdirSync(path);
  chownSync(path, owner, owner);
  chmodSync(path, mode);
  return path;
}

/** Where the request to a process will be written. */
interface Plant {
  readonly user: number;
  readonly request: string;
  readonly victim: string;
}

const NO_ANSWER = /^Process \d+ does not respond\./;

const TRAPS: ReadonlyArray<readonly [title: string, plant: (at: Plant) => void, said: RegExp]> = [
  [
    'the request is a link',
    ({ user, request, victim: file }) => {
      plantFolder(user, user);
      symlinkSync(file, request);
      lchownSync(request, user, user);
    },
    NO_ANSWER,
  ],
  [
    'the request is another name of the file',
    ({ user, request, victim: file }) => {
      plantFolder(user, user);
      linkSync(file, request);
    },
    NO_ANSWER,
  ],
  [
    'the folder is a link of the user',
    ({ user, victim: file }) => {
      symlinkSync(folder, requestFolder(user));
      lchownSync(requestFolder(user), user, user);
      linkSync(file, join(folder, `${user}.request.json`));
    },
    /^\/tmp\/sightline-\d+ is a symbolic link: remove it\. \[SL_PROFILE_REFUSED\]\n$/,
  ],
  [
    'the folder is that of a third user, with a link in it',
    ({ user, request, victim: file }) => {
      plantFolder(user, THIRD);
      symlinkSync(file, request);
    },
    /^\/tmp\/sightline-\d+ belongs to user 54320, not to user \d+: remove it\. \[SL_PROFILE_REFUSED\]\n$/,
  ],
  [
    'the folder is a link of a third user',
    ({ user }) => {
      symlinkSync(folder, requestFolder(user));
      lchownSync(requestFolder(user), THIRD, THIRD);
    },
    /is a symbolic link/,
  ],
  [
    'the folder is open to others',
    ({ user, request, victim: file }) => {
      plantFolder(user, user, 0o777);
      symlinkSync(file, request);
    },
    /is open to others: remove it/,
  ],
  [
    'the folder is a file',
    ({ user, victim: file }) => linkSync(file, requestFolder(user)),
    /is not a folder/,
  ],
];

describe('sightline profile by root, of a process of another user', { skip: whyNot() }, () => {
  test('traps in place of the request: no file of root is touched', async () => {
    process.setMaxListeners(0);
    const folderBefore = statSync(folder);
    await Promise.all(
      TRAPS.map(async ([title, plant, said], at) => {
        const user = FIRST + at;
        const before = victim(`victim-${at}`);
        const owned = startNode('-e', { nodeArgs: [], args: ['setInterval(() => {}, 1e6)'], user });
        const pid = owned.child.pid!;
        try {
          plant({ user, request: requestFile(user, pid), victim: before.file });
          const links = statSync(before.file).nlink;
          const { code, stdout, stderr } = await sightline(['profile', String(pid)]);
          assert.deepEqual([code, stdout], [1, ''], title);
          assert.match(stderr, said, title);
          before.assertUntouched();
          assert.ok(statSync(before.file).nlink <= links);
          const { signal } = await owned.stop();
          assert.equal(signal, 'SIGTERM');
        } finally {
          owned.child.kill('SIGKILL');
          rmSync(requestFolder(user), { recursive: true, force: true });
        }
      }),
    );
    const { uid, gid, mode } = statSync(folder);
    assert.deepEqual([uid, gid, mode], [folderBefore.uid, folderBefore.gid, folderBefore.mode]);
  });

  test('the service of another user behind a planted link: a profile owned by that user', async () => {
    const user = FIRST + TRAPS.length;
    const before = victim('victim-of-service');
    const target = join(folder, 'profiles');
    mkdirSync(target);
    chownSync(target, user, user);
    const service = startNode(fixture('profiled.mjs'), { args: ['10'], env: QUIET, user });
    try {
      await service.waitForOutput(/ready/);
      const { pid } = service.child;
      plantFolder(user, user);
      symlinkSync(before.file, requestFile(user, pid!));
      const others = await sightline(['profile', String(pid)], { user: THIRD });
      assert.deepEqual(
        [others.code, others.stdout, others.stderr],
        [
          1,
          '',
          `Process ${pid} belongs to another user: run the command as that user or as root. [SL_PROFILE_REFUSED]\n`,
        ],
      );
      const args = ['profile', String(pid), '--seconds', '1', '--folder', target];
      const { code, stdout, stderr } = await sightline(args);
      assert.deepEqual([code, stderr], [0, '']);
      const { uid, gid, mode } = lstatSync(stdout.trim());
      assert.deepEqual([uid, gid, mode & 0o777], [user, user, 0o600]);
      before.assertUntouched();
      assert.deepEqual(readdirSync(requestFolder(user)), []);
    } finally {
      await service.stop('SIGKILL');
      rmSync(requestFolder(user), { recursive: true, force: true });
    }
  });
});

test('a request is not written through a planted file, and read only if the user owns it', () => {
  const user = process.geteuid!();
  const { file, assertUntouched } = victim('victim-own');
  const place = join(folder, 'place');
  for (const plant of [() => symlinkSync(file, place), () => linkSync(file, place)]) {
    plant();
    assert.equal(readPrivate(place, user), undefined);
    assert.throws(() => createPrivate(place), /EEXIST/);
    const before = process.umask(0);
    writePrivate(place, 'asked');
    process.umask(before);
    assert.equal(readPrivate(place, user), 'asked');
    assert.equal(statSync(place).mode & 0o777, 0o600);
    assertUntouched();
    chmodSync(place, 0o620);
    assert.equal(readPrivate(place, user), undefined);
    rmSync(place);
  }
  // Nobody writes into it, and it is not waited for.
  execFileSync('mkfifo', [place]);
  assert.equal(readPrivate(place, user), undefined);
  rmSync(place);
});

test('a profile is not written through a planted link', () => {
  const target = join(folder, 'open to all');
  mkdirSync(target);
  const profiled = {
    service: 's',
    version: undefined,
    environment: undefined,
    instance: undefined,
  };
  const second = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const now = Date.now();
  const names = new Set<string>();
  for (let from = 0; from < 3; from++) {
    for (let to = from; to < 6; to++) {
      names.add(`s-${second(now + from * 1000)}-${second(now + to * 1000)}.heapprofile`);
    }
  }
  for (const name of names) symlinkSync(join(folder, 'made by a link'), join(target, name));
  const [path] = takeProfile(['heap'], target, profiled).stop();
  assert.match(path!, /Z-2\.heapprofile$/);
  assert.ok(lstatSync(path!).isFile());
  assert.throws(() => statSync(join(folder, 'made by a link')), /ENOENT/);
});
