// Starts a server on a free port and says where.
module.exports = function listen(server, scheme = 'http') {
  server.listen(0, '127.0.0.1', () => {
    console.log(`listening on ${scheme}://127.0.0.1:${server.address().port}`);
  });
};
