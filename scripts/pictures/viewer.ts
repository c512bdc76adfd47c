/** Takes the screenshots of docs/viewer.md: the viewer's page in Chromium, with the telemetry of a small shop. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../../test/viewer/support/browser.ts';
import { takeViewerPictures } from '../../test/viewer/support/pictures.ts';

const FOLDER = fileURLToPath(new URL('../../docs/images/viewer', import.meta.url));

mkdirSync(FOLDER, { recursive: true });
const browser = await launchChromium();
try {
  await takeViewerPictures((name) => join(FOLDER, `${name}.png`), browser);
} finally {
  await browser.close();
}
