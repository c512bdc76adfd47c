// Before each publish: the repository of package.json has to be one that is there.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { repository, homepage, bugs } = JSON.parse(
  readFileSync(join(process.cwd(), 'package.json'), 'utf8'),
);
if (JSON.stringify([repository, homepage, bugs]).includes('github.com/OWNER/')) {
  process.stderr.write(
    'package.json has OWNER in the place of the repository: first npm run publish-as -- --repository <owner>/<name>\n',
  );
  process.exitCode = 1;
}
