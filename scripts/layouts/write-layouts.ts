import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ROOT, setModes, writeAutoinstrumentation, writePackage } from './package-tree.ts';

/** Folder in which .deb and .rpm install it. */
export const INSTALLED = '/usr/lib/sightline';

const { version, description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly description: string;
};

/** Each writes into an empty folder and returns the path of the result. */
export const layouts = { operator, lambda, deb, rpm } as const;

export type Layout = keyof typeof layouts;

/** The folder from which deploy/operator/Dockerfile is built. */
function operator(folder: string): string {
  writeAutoinstrumentation(folder);
  cpSync(join(ROOT, 'deploy/operator/Dockerfile'), join(folder, 'Dockerfile'));
  writeFileSync(join(folder, '.dockerignore'), '/Dockerfile\n/.dockerignore\n');
  setModes(folder);
  return folder;
}

/** The content of a layer, which AWS Lambda unpacks into /opt; the layer is `zip -r` of it. */
function lambda(folder: string): string {
  writePackage(join(folder, 'nodejs/node_modules/sightline'));
  cpSync(join(ROOT, 'deploy/lambda/sightline-handler'), join(folder, 'sightline-handler'));
  setModes(folder);
  return folder;
}

/** @returns the package; needs dpkg-deb */
function deb(folder: string): string {
  const tree = join(folder, 'tree');
  installTree(tree);
  mkdirSync(join(tree, 'DEBIAN'));
  writeFileSync(
    join(tree, 'DEBIAN/control'),
    [
      'Package: sightline',
      `Version: ${version}`,
      'Architecture: all',
      'Section: javascript',
      'Priority: optional',
      'Maintainer: Sightline <sightline@localhost>',
      'Suggests: nodejs (>= 22.15)',
      `Description: ${description}`,
      '',
    ].join('\n'),
  );
  setModes(tree);
  const file = join(folder, `sightline_${version}_all.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, file], { stdio: 'pipe' });
  rmSync(tree, { recursive: true });
  return file;
}

/** @returns the package; needs rpmbuild */
function rpm(folder: string): string {
  const tree = join(folder, 'tree');
  installTree(tree);
  setModes(tree);
  const spec = join(folder, 'sightline.spec');
  writeFileSync(
    spec,
    [
      'Name: sightline',
      `Version: ${version}`,
      'Release: 1',
      `Summary: ${description}`,
      'License: Apache-2.0',
      'BuildArch: noarch',
      // Node may be installed in any way; nothing is compiled.
      'AutoReqProv: no',
      '%description',
      description,
      '%install',
      `cp -a ${tree}/. %{buildroot}/`,
      '%files',
      '%defattr(-,root,root)',
      INSTALLED,
      '/usr/bin/sightline',
      '/usr/share/doc/sightline',
      '',
    ].join('\n'),
  );
  const top = join(folder, 'build');
  // Prevents the scripts of distributions from changing the files.
  const defines = [`_topdir ${top}`, '__os_install_post %{nil}', '_build_id_links none'];
  const options = defines.flatMap((define) => ['--define', define]);
  execFileSync('rpmbuild', ['-bb', ...options, spec], { stdio: 'pipe' });
  const [name] = readdirSync(join(top, 'RPMS/noarch'));
  const file = join(folder, name!);
  renameSync(join(top, 'RPMS/noarch', name!), file);
  for (const rest of [tree, spec, top]) rmSync(rest, { recursive: true });
  return file;
}

function installTree(tree: string): void {
  writeAutoinstrumentation(join(tree, INSTALLED));
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  const command = '../lib/sightline/node_modules/sightline/dist/cli.cjs';
  symlinkSync(command, join(tree, 'usr/bin/sightline'));
  mkdirSync(join(tree, 'usr/share/doc/sightline'), { recursive: true });
  cpSync(join(ROOT, 'LICENSE'), join(tree, 'usr/share/doc/sightline/copyright'));
}
