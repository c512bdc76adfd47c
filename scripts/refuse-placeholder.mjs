// Runs before each publish: package.json must name a real repository.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { repository, homepage, bugs } = JSON.parse(
  readFileSync(join(process.cwd(), 'package.json'), 'utf8'),
);
if (JSON.stringify([repository, homepage, bugs]).includes('github.com/OWNER/')) {
  process.stderr.write(
    'package.json has OWNER instead of the repository: run npm run publish-as -- --repository <owner>/<name> first\n',
  );
  process.exitCode = 1;
}
