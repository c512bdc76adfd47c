import {
  type FrameData,
  paintForTerminal,
  paintNothing,
  renderFrame,
  renderLine,
} from './frame.ts';

/** Shows the progress of the demo. */
export interface Screen {
  /** Prints a line that stays. */
  print(line: string): void;
  show(data: FrameData): void;
  /** Prints the last frame without a limit of its height; it stays. */
  finish(data: FrameData): void;
}

const LINE_INTERVAL_MS = 5_000;

/** In a terminal, each frame replaces the one before; elsewhere, a line appears every five seconds. */
export function createScreen(stream: NodeJS.WriteStream): Screen {
  return stream.isTTY ? createTerminalScreen(stream) : createPlainScreen(stream);
}

function createTerminalScreen(stream: NodeJS.WriteStream): Screen {
  let frameHeight = 0;
  const draw = (lines: readonly string[]) => {
    // Moves to the first line of the previous frame and clears the rest of the screen.
    const back = frameHeight > 0 ? `\x1b[${frameHeight}F\x1b[J` : '';
    stream.write(`${back}${lines.join('\n')}\n`);
    frameHeight = lines.length;
  };
  const render = (data: FrameData, height?: number) =>
    renderFrame(data, stream.columns || 100, paintForTerminal, height);
  return {
    print(line) {
      draw([line]);
      frameHeight = 0;
    },
    show(data) {
      // A frame that is higher than the window could not be replaced.
      const height = Math.max(1, stream.rows - 1);
      draw(render(data, height).slice(0, height));
    },
    finish(data) {
      draw(render(data));
      frameHeight = 0;
    },
  };
}

function createPlainScreen(stream: NodeJS.WriteStream): Screen {
  let last = performance.now();
  const print = (line: string) => stream.write(`${line}\n`);
  return {
    print,
    show(data) {
      if (performance.now() - last < LINE_INTERVAL_MS) return;
      last = performance.now();
      print(renderLine(data));
    },
    finish: (data) => print(renderFrame(data, 110, paintNothing).join('\n')),
  };
}
