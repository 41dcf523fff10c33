export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const MIN_COLUMNS = 40;
/** Of a terminal that does not tell. */
const USUAL_COLUMNS = 80;

/** How wide the terminal is now: it may change at any time. A file or a program has no width: nothing is broken for it. */
export function columnsOf({ isTTY, columns }: Pick<Stream, 'isTTY' | 'columns'>): number {
  return isTTY ? Math.max(MIN_COLUMNS, columns || USUAL_COLUMNS) : Number.POSITIVE_INFINITY;
}

/** The same for what is laid out anyway, such as the banner. */
export function pageColumnsOf(stream: Pick<Stream, 'isTTY' | 'columns'>): number {
  return Math.min(columnsOf(stream), stream.isTTY ? Number.POSITIVE_INFINITY : USUAL_COLUMNS);
}
