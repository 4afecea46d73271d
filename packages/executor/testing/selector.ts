/** Label selectors, as far as executors ask with them: `name=value,...`. */
interface Labelled {
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** @param selector null, or empty: all */
export function selectedBy(selector: string | null): (object: Labelled) => boolean {
  const wanted = (selector ?? "").split(",").filter(Boolean);
  return ({ metadata }) => {
    const labels = (metadata["labels"] ?? {}) as Readonly<Record<string, unknown>>;
    return wanted.every((term) => {
      const [name = "", value] = term.split("=");
      if (value === undefined) throw new Error(`the selector "${term}" is not understood`);
      return labels[name] === value;
    });
  };
}
