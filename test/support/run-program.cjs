// Runs a program of test/services/harm/packages, whose file it is given.
require(process.argv[2])().then(() => process.exit(0));
