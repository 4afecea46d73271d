/** Why a sub-chart is disabled, in words: which condition or tags decided, by the rules of Helm that core judges with. */
import type { Enabling } from "@orkestra/core";
import type { Values } from "./values.ts";

/** For an `enabling` that these values disable for certain. */
export function whyDisabled({ conditions, tags }: Enabling, values: Values): string {
  for (const condition of conditions) {
    const own = valueAt(values, condition.path);
    const decides = own === undefined ? condition.default : own;
    const name = condition.path.join(".");
    if (decides === false) return own === undefined ? `${name} is false in the chart's own values` : `${name} is false`;
  }
  const off = tags.filter((tag) => (valueAt(values, ["tags", tag.name]) ?? tag.default) === false);
  const names = off.map(({ name }) => name).join(", ");
  return off.length === 1 ? `its tag ${names} is false` : `its tags ${names} are false`;
}

function valueAt(values: Values, path: readonly string[]): unknown {
  let here: unknown = values;
  for (const key of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Values)[key];
  }
  return here;
}
