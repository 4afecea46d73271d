/** `subcharts`, the same in both shapes. In both, as with us, the parent waits for all that are listed. */
import { defined, type Fields, type Json } from "./fields.ts";

/** `unlisted`: what the original did with embedded sub-charts that are not in the list. */
export function convertSubcharts(spec: Fields, unlisted: string): readonly Json[] | undefined {
  const items = spec.items("subcharts");
  if (!items) return undefined;
  const subcharts = items.map((item) => {
    const name = item.text("name");
    if (!name) item.problem("is required", "name");
    const dependencies = item.texts("dependencies");
    item.end();
    return { name, dependencies, item };
  });
  const names = new Set(subcharts.map(({ name }) => name));
  const implied = new Set<string>();
  for (const { dependencies = [], item } of subcharts) {
    for (const dependency of dependencies.filter((it) => !names.has(it) && !implied.has(it))) {
      implied.add(dependency);
      item.note(`"${dependency}" is not in the list, as it must be: it was added`, "dependencies");
    }
  }
  if (items.length > 0) {
    spec.note(
      `each is a Helm release "<release>-<name>" now; embedded ones that are not listed stay inside the parent (the original ${unlisted}): orkestra chart inspect lists them`,
      "subcharts",
    );
  }
  return [
    ...subcharts.map(({ name, dependencies }) => defined({ name, dependencies })),
    ...[...implied].map((name) => ({ name })),
  ];
}
