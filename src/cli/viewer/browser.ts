import { spawn } from 'node:child_process';

/**
 * Opens the page in the browser of the user. Where there is nobody to look at it (no terminal, CI), or no
 * browser, nothing happens: the address has been printed.
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
