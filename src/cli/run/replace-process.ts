/**
 * Replaces this process with the service (execve). Returns if that is not possible: on Windows, and if the parent uses
 * the IPC channel of `child_process.fork`, which Node does not pass on.
 *
 * Node marks the function as experimental; its warning would come only after this process is gone.
 * Source: Node, "process.execve()", since 22.15.
 *
 * @param nodeArgs the arguments after `node`
 */
export function replaceProcess(nodeArgs: readonly string[]): void {
  if (process.platform === 'win32' || process.connected) return;
  // Profilers and debuggers of this process would be cut off.
  if (process.execArgv.some((flag) => /^--(cpu-prof|heap-prof|inspect|permission)/.test(flag)))
    return;
  const env = { ...process.env } as Record<string, string>;
  process.execve?.(process.execPath, [process.argv0, ...nodeArgs], env);
}
