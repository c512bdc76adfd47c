/** Colours and size of lines for a terminal. */
export interface TerminalStyle {
  /** Columns of a line; longer lines are cut. */
  readonly width: number;
  /** Columns before the line. */
  readonly indent: number;
  readonly paint: (format: Colour, text: string) => string;
}

export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';
