/** `chart` and `release` of the final shape (v0.4 to v0.8.3). */
import { versionIn, withoutCredentials } from "./chart.ts";
import { defined, type Fields, type Json } from "./fields.ts";
import { convertSections } from "./sections.ts";

export function convertFinalChart(spec: Fields, namespace: string | undefined): Json {
  const chart = spec.fields("chart");
  if (!chart) {
    spec.problem("is required", "chart");
    return {};
  }
  const url = chart.text("url");
  const converted = defined({
    url: url === undefined ? undefined : withoutCredentials(url, (message) => chart.note(message, "url")),
    name: chart.text("name"),
    version: versionIn(chart),
    authSecretRef: secret(chart, namespace),
  });
  chart.end();
  return converted;
}

function secret(chart: Fields, namespace: string | undefined): Json | undefined {
  const reference = chart.fields("authSecretRef");
  if (!reference) return undefined;
  const name = reference.text("name");
  const from = reference.text("namespace") ?? "default";
  if (from !== namespace) {
    const to = namespace === undefined ? "the group's namespace" : `namespace "${namespace}"`;
    reference.note(`Secrets are taken from the group's namespace: copy "${name}" from "${from}" to ${to}`);
  }
  reference.note(
    "a ca.crt, tls.crt or tls.key in it has an effect only when chart.certSecretRef names the Secret too (the original could not use them)",
  );
  reference.end("not carried over: a Secret is named by its name alone");
  return defined({ name });
}

export function convertFinalRelease(spec: Fields): Json {
  const release = spec.fields("release");
  if (!release) {
    spec.problem("is required", "release");
    return {};
  }
  const targetNamespace = targetOf(release, release.text("targetNamespace"));
  const converted = defined({
    targetNamespace,
    interval: release.text("interval"),
    timeout: release.text("timeout"),
    ...convertSections(release),
    values: release.object("values"),
  });
  release.end();
  return converted;
}

/** Tells what a target namespace means now. */
export function targetOf(of: Fields, targetNamespace: string | undefined): string | undefined {
  if (targetNamespace === undefined || targetNamespace === "") {
    of.note("without a targetNamespace, objects go to the group's namespace (the original could not do without)");
    return undefined;
  }
  of.note(
    `the HelmRelease and Helm's records are in the group's namespace now, not in "${targetNamespace}", which is made when missing and never deleted (the original deleted it with the group)`,
    "targetNamespace",
  );
  return targetNamespace;
}
