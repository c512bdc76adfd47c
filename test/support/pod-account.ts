import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The command before another, by which that finds the token of an account where the kubelet puts it. By the kernel's
 * namespaces: see read-only-root.ts.
 *
 * @param folder where it may write its own files
 * @param ca of the API server, PEM
 */
export function withAccount(folder: string, token: string, ca: string): readonly string[] {
  const account = join(folder, 'account');
  mkdirSync(account, { recursive: true });
  writeFileSync(join(account, 'token'), token);
  cpSync(ca, join(account, 'ca.crt'));
  const script = [
    'mount -t tmpfs tmpfs /run',
    'mkdir -p /run/secrets/kubernetes.io/serviceaccount',
    `mount --bind '${account}' /run/secrets/kubernetes.io/serviceaccount`,
    'exec "$@"',
  ].join(' && ');
  return ['unshare', '--mount', 'sh', '-c', script, 'sh'];
}
