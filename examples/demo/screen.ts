import {
  type FrameData,
  paintForTerminal,
  paintNothing,
  renderFrame,
  renderLine,
} from './frame.ts';

/** Shows how the demo goes on. */
export interface Screen {
  /** One line that stays. */
  say(line: string): void;
  show(data: FrameData): void;
  /** The last frame, whole, which stays. */
  finish(data: FrameData): void;
}

const LINE_EVERY_MS = 5_000;

/** On a terminal the frame is drawn again in its place; elsewhere a line appears now and then. */
export function createScreen(stream: NodeJS.WriteStream): Screen {
  return stream.isTTY ? createTerminalScreen(stream) : createPlainScreen(stream);
}

function createTerminalScreen(stream: NodeJS.WriteStream): Screen {
  let drawn = 0;
  const draw = (lines: readonly string[]) => {
    // Back to the first line of the frame before, then clear from there to the end of the screen.
    const back = drawn > 0 ? `\x1b[${drawn}F\x1b[J` : '';
    stream.write(`${back}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const render = (data: FrameData, height?: number) =>
    renderFrame(data, stream.columns || 100, paintForTerminal, height);
  return {
    say(line) {
      draw([line]);
      drawn = 0;
    },
    show(data) {
      // What is higher than the window could not be drawn over.
      const height = Math.max(1, stream.rows - 1);
      draw(render(data, height).slice(0, height));
    },
    finish(data) {
      draw(render(data));
      drawn = 0;
    },
  };
}

function createPlainScreen(stream: NodeJS.WriteStream): Screen {
  let last = performance.now();
  const say = (line: string) => stream.write(`${line}\n`);
  return {
    say,
    show(data) {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      say(renderLine(data));
    },
    finish: (data) => say(renderFrame(data, 110, paintNothing).join('\n')),
  };
}
