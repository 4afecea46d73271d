/** What a terminal shows beyond plain text. */
import { styleText } from "node:util";

/** Colour only on a terminal, and never where the user does not want it: no-color.org, `TERM=dumb`. */
export function showsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  return isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
}

const NARROWEST = 40;
const USUAL_COLUMNS = 80;

/** Characters of a line. A pipe does not know its width, and a terminal that nobody has given a size says 0. */
export function widthOf(columns: number | undefined): number {
  return columns ? Math.max(NARROWEST, columns) : USUAL_COLUMNS;
}

type Style = (text: string) => string;

export interface Styles {
  readonly strong: Style;
  readonly faint: Style;
  readonly accent: Style;
}

const plain: Style = (text) => text;

/** Styles that change nothing without colour, so that a drawing is the same text with and without. */
export function stylesFor(colour: boolean): Styles {
  if (!colour) return { strong: plain, faint: plain, accent: plain };
  const style =
    (...format: Parameters<typeof styleText>[0] & readonly string[]): Style =>
    (text) =>
      styleText(format as Parameters<typeof styleText>[0], text, { validateStream: false });
  return { strong: style("bold"), faint: style("dim"), accent: style("cyan") };
}
