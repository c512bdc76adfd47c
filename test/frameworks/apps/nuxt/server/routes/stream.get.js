const parts = async function* () {
  yield 'one,';
  await new Promise(setImmediate);
  yield 'two';
};

export default defineEventHandler(() =>
  ReadableStream.from(parts()).pipeThrough(new TextEncoderStream()),
);
