/**
 * Makes this process the service (execve). Returns where that cannot be: on Windows, and where the
 * parent talks to this process by the IPC channel of `child_process.fork`, which Node does not hand on.
 *
 * Node calls the function experimental, in a warning that is due only after this process has gone.
 * Source: Node, "process.execve()", since 22.15.
 *
 * @param nodeArgs what follows `node`
 */
export function replaceProcess(nodeArgs: readonly string[]): void {
  if (process.platform === 'win32' || process.connected) return;
  // A process that profiles or debugs itself would be cut off in the middle.
  if (process.execArgv.some((flag) => /^--(cpu-prof|heap-prof|inspect|permission)/.test(flag)))
    return;
  process.execve?.(process.execPath, [process.argv0, ...nodeArgs], definedOf(process.env));
}

function definedOf(variables: NodeJS.ProcessEnv): Record<string, string> {
  return { ...variables } as Record<string, string>;
}
