/** What a terminal shows beyond plain text. */
import { styleText } from "node:util";

/** Colour only on a terminal, and never where the user does not want it: no-color.org, `TERM=dumb`. */
export function showsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  return isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb";
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
