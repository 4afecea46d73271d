/**
 * An ApplicationGroup of either shape: an entry of the early one names an Application, one of the final shape has its spec.
 */
import { API_GROUP_VERSION, Kind, MAX_APPLICATION_NAME, MAX_GROUP_NAME } from "@orkestra/api";
import { defined, type Fields, type Json } from "./fields.ts";
import { convertMetadata } from "./metadata.ts";
import { labelOf, nameIn } from "./names.ts";
import { convertFinalChart, convertFinalRelease } from "./release-final.ts";
import { convertSteps } from "./steps.ts";
import { convertSubcharts } from "./subcharts.ts";

/** The original's, where a release had no timeout. */
const USUAL_TIMEOUT = "5m";

export function convertGroup(root: Fields, namespace: string | undefined): Json {
  const metadata = convertMetadata(root, MAX_GROUP_NAME, namespace);
  const spec = root.fields("spec");
  const applications = spec?.items("applications") ?? [];
  if (!spec || applications.length === 0) root.problem("is required", "spec", "applications");
  if (spec?.take("interval") !== undefined) {
    spec.note("left out: Orkestra watches. release.interval says how often Flux looks at a release", "interval");
  }
  const converted = applications.map((entry) => convertEntry(entry, namespace));
  if (converted.some(({ spec: own }) => own !== undefined)) {
    spec?.note(
      "releases without release.interval are looked at every 10m (the original: 5m); each is named like its application, so where the original named it after the chart it is a new release: docs/migration.md",
      "applications",
    );
  }
  spec?.end();
  root.end();
  return {
    apiVersion: API_GROUP_VERSION,
    kind: Kind.ApplicationGroup,
    metadata,
    spec: { applications: converted },
  };
}

function convertEntry(entry: Fields, namespace: string | undefined): Json {
  const name = nameIn(entry, MAX_APPLICATION_NAME);
  const dependencies = entry.texts("dependencies")?.map((it) => labelOf(it, MAX_APPLICATION_NAME));
  const own = entry.fields("spec");
  const spec = own && convertSpec(own, name, namespace);
  entry.end();
  return defined({ name, dependencies, spec });
}

function convertSpec(spec: Fields, application: string, namespace: string | undefined): Json {
  const chart = convertFinalChart(spec, namespace);
  const release = convertFinalRelease(spec);
  const subcharts = convertSubcharts(spec, "released them too, in no order");
  const { timeout = USUAL_TIMEOUT, targetNamespace } = release as { timeout?: string; targetNamespace?: string };
  const names = subcharts?.map((it) => String(it["name"])) ?? [];
  const steps = convertSteps(spec, { application, namespace, targetNamespace, timeout, subcharts: names });
  spec.end();
  return defined({ chart, release, subcharts, steps });
}
