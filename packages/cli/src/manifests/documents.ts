/** The YAML documents of a text, each with its value and the way from a path in it to a line and column. */
import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { offsetOf, type Path } from "./offset.ts";
import type { InputProblem, Position } from "./problem.ts";
import type { SourceText } from "./read.ts";
import { KUBERNETES_YAML } from "./yaml-schema.ts";

export interface ManifestDocument {
  readonly source: string;
  readonly value: unknown;
  /** Where the field or item at the path begins; where it does not exist, the nearest thing around it that does. */
  readonly positionOf: (path: Path | string) => Position;
}

export interface Documents {
  readonly documents: readonly ManifestDocument[];
  readonly problems: readonly InputProblem[];
}

/** Documents without content, such as comments alone, are left out. One that cannot be read does not hide the others. */
export function documentsIn({ source, text }: SourceText): Documents {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const parsed = parseAllDocuments(text, { ...KUBERNETES_YAML, lineCounter: lines, prettyErrors: false });
  const documents: ManifestDocument[] = [];
  const problems: InputProblem[] = [];
  for (const document of parsed) {
    problems.push(
      ...mistakesOf(document).map(({ at, message }) => ({
        source,
        position: position(at),
        message: `not valid YAML: ${message}`,
      })),
    );
    if (document.errors.length > 0 || isEmpty(document)) continue;
    const value = contentOf(document);
    if (value instanceof Error) {
      problems.push({
        source,
        position: position(document.contents?.range[0] ?? document.range[0]),
        message: `not valid YAML: ${value.message}`,
      });
    } else {
      documents.push({ source, value, positionOf: (path) => position(offsetOf(document, path)) });
    }
  }
  return { documents, problems };
}

type Parsed = Document.Parsed;

const MOST_MISTAKES = 3;

/** The first few: one quote that is missing makes a mistake of every line behind it. */
function mistakesOf({ errors }: Parsed): { readonly at: number; readonly message: string }[] {
  const told = errors.slice(0, MOST_MISTAKES).map(({ pos, message }) => ({ at: pos[0], message }));
  const next = errors[MOST_MISTAKES];
  if (!next) return told;
  const more = errors.length - MOST_MISTAKES;
  return [...told, { at: next.pos[0], message: `and ${more} more from here on, which may follow from those before` }];
}

function isEmpty({ contents }: Parsed): boolean {
  return contents === null || contents.range[0] === contents.range[1];
}

/** Aliases are only resolved here: one without its anchor, or a bomb of them, is the author's mistake, not a fault. */
function contentOf(document: Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return error;
    throw error;
  }
}
