// Loads the module that it is told and says what in it is wrapped.
import report from './report.cjs';

report(await import(process.argv[2]));
