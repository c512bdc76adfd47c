import { spawn } from 'node:child_process';

/**
 * Opens the page in the user's browser. Does nothing without a terminal, in CI, or without a browser: the address is
 * on stderr.
 */
export function openBrowser(address: string): void {
  if (!process.stderr.isTTY || process.env.CI !== undefined) return;
  const [program, ...args] = COMMANDS[process.platform] ?? ['xdg-open'];
  const child = spawn(program!, [...args, address], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

const COMMANDS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
