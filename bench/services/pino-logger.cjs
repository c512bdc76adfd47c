module.exports = (pino) => {
  const logger = pino();
  return (line) => logger.info({ deck: 7, line }, 'deck exported');
};
