import { expect, test } from "vitest";
import { Progress } from "./progress.ts";

const atWork = { state: "unobserved", reason: "Progressing", message: "Fulfilling prerequisites" };
const values = { state: "unobserved", reason: "ValuesError", message: 'ConfigMap "shop/extra" not found' };
const ready = { state: "ready", reason: "InstallSucceeded", message: "installed" };

function lastSeen(...looks: readonly { state: string; reason: string; message: string }[]): string {
  const progress = new Progress();
  for (const look of looks) progress.saw("", look);
  return progress.lastSeen;
}

test("the last that was seen is told", () => {
  expect(lastSeen()).toBe("nothing was seen of it");
  expect(lastSeen(atWork)).toBe("last seen: Progressing: Fulfilling prerequisites");
  expect(lastSeen(atWork, values)).toBe('last seen: ValuesError: ConfigMap "shop/extra" not found');
});

test("what went wrong is told, too, when Flux is just at another try", () => {
  expect(lastSeen(atWork, values, atWork)).toBe(
    'last seen: Progressing: Fulfilling prerequisites, after ValuesError: ConfigMap "shop/extra" not found',
  );
});

test("what went wrong before Flux began is of an earlier spec", () => {
  expect(lastSeen(values, atWork)).toBe("last seen: Progressing: Fulfilling prerequisites");
});

test("of what is ready there is nothing to tell", () => {
  expect(lastSeen(atWork, values, atWork, ready)).toBe("nothing was seen of it");
  expect(lastSeen(atWork, values, ready, atWork)).toBe("last seen: Progressing: Fulfilling prerequisites");
});

test("each source is told with its own words", () => {
  const progress = new Progress();
  progress.saw("", { state: "unobserved", reason: "SourceNotReady", message: "no artifact" });
  progress.saw("HelmChart shop-web", { state: "pending", reason: "ChartPullError", message: "refused" });
  expect(progress.lastSeen).toBe("last seen: SourceNotReady: no artifact; HelmChart shop-web: ChartPullError: refused");
});
