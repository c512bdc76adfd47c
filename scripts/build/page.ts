import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

export interface BuiltPage {
  readonly script: string;
  readonly style: string;
  /** Paths of the bundled files. */
  readonly modules: readonly string[];
}

/** Bundles the viewer's page into one script and one style sheet, which load nothing else. */
export async function buildPage(root: string): Promise<BuiltPage> {
  const bundle = await rolldown({
    cwd: root,
    input: join(root, 'src/viewer/page/main.tsx'),
    platform: 'browser',
    transform: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    tsconfig: false,
    onwarn: (warning: { message: string }) => {
      throw new Error(warning.message);
    },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
  await bundle.close();
  const [chunk] = output;
  const styles = ['node_modules/uplot/dist/uPlot.min.css', 'src/viewer/page/page.css'];
  return {
    script: chunk.code,
    style: styles.map((file) => readFileSync(join(root, file), 'utf8')).join('\n'),
    modules: chunk.moduleIds,
  };
}
