/** Where charts come from: what both shapes have in common. */
import type { Fields } from "./fields.ts";

/** Versions that are one version to Helm and Flux. Others were parts of a file's name to the original and are ranges to us. */
const EXACT = /^v?\d+\.\d+\.\d+([-+][-+.0-9A-Za-z]*)?$/;

export function versionIn(chart: Fields): string | undefined {
  const version = chart.text("version");
  if (version === undefined || version === "*") {
    const what = 'without a version, or with "*", the newest stable one is released, now and whenever there is a newer';
    chart.note(`${what} (the original could not): name one to stay with it`, ...(version ? ["version"] : []));
    return undefined;
  }
  if (!EXACT.test(version)) {
    const what = `"${version}" is a range now; the original took it for the very name of a version`;
    chart.note(`${what}: check with orkestra plan --check-charts what it stands for`, "version");
  }
  return version;
}

/** A repository's URL without credentials, which the API does not take. `tell` hears of them. */
export function withoutCredentials(url: string, tell: (message: string) => void): string {
  const match = /^([a-z]+:\/\/)([^/@]*)@(.*)$/i.exec(url);
  if (!match) return url;
  tell(
    "the user and password in the URL are not carried over: put them in a Secret and name it in chart.authSecretRef",
  );
  return `${match[1]}${match[3]}`;
}
