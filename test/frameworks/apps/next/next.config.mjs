const { BASE_PATH: basePath = '', INCLUDE: included, OUTPUT: output } = process.env;

export default {
  basePath,
  output,
  outputFileTracingRoot: import.meta.dirname,
  ...(included && { outputFileTracingIncludes: { '/*': included.split(',') } }),
  experimental: { isrFlushToDisk: false },
};
