module.exports = (_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end('{"hello":"world"}');
};
