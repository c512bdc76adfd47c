// Answers by itself, or passes a request on to itself by the client that it was given.
module.exports = (get) => (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  if (url.pathname === '/relay') {
    get(url.searchParams.get('to'), (answer) => {
      response.statusCode = answer.statusCode;
      answer.pipe(response);
    });
    return;
  }
  if (url.pathname === '/headers') return response.end(JSON.stringify(request.headers));
  response.statusCode = url.pathname === '/missing' ? 404 : 200;
  response.end(`${request.method} ${url.pathname}\n`);
};
