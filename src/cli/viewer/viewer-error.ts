/** A command that cannot do what its options ask for. Its message is all that the user sees. */
export class ViewerError extends Error {}

/** Writes a line about the viewer to stderr, beside the output of the service. */
export function report(text: string): void {
  process.stderr.write(`sightline: ${text}\n`);
}

/** The exit code of a command; 1 after a ViewerError, whose message goes to stderr. */
export async function exitCodeOf(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof ViewerError)) throw error;
    report(error.message);
    return 1;
  }
}
