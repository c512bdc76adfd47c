// What a service sees of an SDK: printed, so that runs can be compared.

/** Prints what an attempt gives, or how it fails. */
export async function attempt(title, run) {
  try {
    console.log(title, JSON.stringify(await run()));
  } catch (error) {
    const { name, message, status, code } = error;
    console.log(title, 'fails', error.constructor.name, name, status, code, message);
  }
}

/** Reads a stream to its end. */
export async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** A rejection that nobody handles is the service's. */
export function expectRejection() {
  return new Promise((resolve) => {
    process.once('unhandledRejection', (error) => resolve(`unhandled ${error.constructor.name}`));
  });
}
