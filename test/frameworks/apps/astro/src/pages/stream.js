const parts = async function* () {
  yield 'one,';
  await new Promise(setImmediate);
  yield 'two';
};

export const GET = () =>
  new Response(ReadableStream.from(parts()).pipeThrough(new TextEncoderStream()));
