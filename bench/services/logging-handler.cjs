// A request writes ten lines, so that 100 requests a second make 1,000 lines a second.
module.exports = (log) => (_request, response) => {
  for (let line = 0; line < 10; line++) log(line);
  response.setHeader('content-type', 'text/plain');
  response.end('written');
};
