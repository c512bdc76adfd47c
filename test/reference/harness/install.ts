/**
 * Installs upstream's preload and Sentry's SDK into test/reference, and links there the frameworks and
 * clients of test/services, so that a program finds both.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installTestPackages } from '../../../scripts/install-test-packages.ts';
import { npmCi } from '../../../scripts/npm-ci.ts';
import { startProgress } from '../../../scripts/servers/progress.ts';

/** The folder test/reference. */
export const REFERENCE = fileURLToPath(new URL('..', import.meta.url));
const SERVICES = fileURLToPath(new URL('../../services', import.meta.url));

/** @throws Error with what npm says */
export async function installReference(): Promise<void> {
  await installTestPackages();
  await npmCi({
    folder: REFERENCE,
    title: "upstream's preload",
    options: ['--ignore-scripts'],
    files: ['.npmrc'],
    begin: () => startProgress("upstream's preload for test/reference"),
  });
  linkPackages();
}

/** npm ci takes the links away, so they are made after it, and again where one is missing. */
function linkPackages(): void {
  for (const folder of [SERVICES, join(SERVICES, 'libraries')]) {
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies: Readonly<Record<string, string>>;
    };
    for (const name of Object.keys(dependencies)) {
      link(join(SERVICES, 'node_modules', name), join(REFERENCE, 'node_modules', name));
    }
  }
  // Express 4 has its own name, so its programs lie in a folder of their own.
  const express4 = join(SERVICES, 'express-4', 'node_modules', 'express');
  link(express4, join(REFERENCE, 'twins', 'express-4', 'node_modules', 'express'));
}

function link(target: string, path: string): void {
  if (!existsSync(target) || lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  try {
    symlinkSync(target, path, 'junction');
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
