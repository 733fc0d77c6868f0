/** A formula in LaTeX's mathematical mode, drawn as on a line of its own. */
export interface FormulaPicture {
  readonly type: 'formula';
  /** At most 2,000 characters, without the dollar signs. */
  readonly latex: string;
  /** Shown as "(2)" at the right edge. A single `\tag` in the formula does the same. */
  readonly number?: number;
}

/** A table of plain text: at most 40 rows, 12 columns and 6,000 characters. */
export interface TablePicture {
  readonly type: 'table';
  readonly header: readonly string[];
  readonly align: readonly ('left' | 'center' | 'right')[];
  readonly rows: readonly (readonly string[])[];
}

/** Who was asked when, and how long each took: at most 40 calls. */
export interface RunPicture {
  readonly type: 'run';
  /** In the order in which they are to be read; judges come below the references and aggregators below them in any case. */
  readonly bars: readonly RunBar[];
  readonly totalMs: number;
  /** A line below the chart. */
  readonly caption: string;
}

/** One call of a run. Times count from the start of the run. */
export interface RunBar {
  readonly name: string;
  /** A judge compares or ranks references, or chooses among them. */
  readonly role: 'reference' | 'judge' | 'aggregator';
  readonly startedMs: number;
  readonly firstTokenMs: number | undefined;
  readonly endedMs: number;
  readonly end: 'complete' | 'cut' | 'failed' | 'stopped';
}

export type PictureRequest = FormulaPicture | TablePicture | RunPicture;

/** A PNG of at most 3,000 by 4,000 pixels and 2 MB, legible on Discord's dark and light themes. */
export interface Picture {
  readonly png: Uint8Array;
  /** In pixels, as is the height: twice what is meant to be seen, for fine screens. */
  readonly width: number;
  readonly height: number;
}

/** Whom a picture is for: somebody who has pressed a button and waits, an answer, or a reference, which few read. */
export type Urgency = 'pressed' | 'answer' | 'reference';

/** Never rejects. `undefined` where it cannot be drawn: show the text then. */
export type Draw = (request: PictureRequest) => Promise<Picture | undefined>;

export interface Pictures {
  /** As {@link Draw}; what is less urgent waits. For an answer, where nothing is said. */
  draw(request: PictureRequest, urgency?: Urgency): Promise<Picture | undefined>;
  /** Gives up what is being drawn. Harmless when called again. */
  close(): Promise<void>;
}

/** For where text is wanted. */
export const DRAW_NOTHING: Draw = async () => undefined;
