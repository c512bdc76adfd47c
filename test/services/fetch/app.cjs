// Passes requests on by a fetch that it was given.
module.exports = (fetch) => async (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  if (url.pathname !== '/relay') {
    response.end('hello\n');
    return;
  }
  try {
    const answer = await fetch(url.searchParams.get('to'));
    response.end(await answer.text());
  } catch {
    response.statusCode = 502;
    response.end();
  }
};
