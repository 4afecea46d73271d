import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { stageRequest } from "../../testing/umbrella.ts";
import type { SecretFolders } from "../arguments/stage.ts";
import { readSecrets } from "./secrets.ts";

const NONE: SecretFolders = {
  chartAuth: undefined,
  chartCert: undefined,
  stagingAuth: undefined,
  stagingCert: undefined,
};
const { chart, staging } = stageRequest();
const pulling = stageRequest({ chart: { ...chart, authSecretRef: { name: "read" } } });
const pushing = stageRequest({
  staging: { ...staging, secretRef: { name: "push" }, certSecretRef: { name: "authority" } },
});
const MORE_KEYS = "ca.crt, or tls.crt and tls.key";
const HTTP_KEYS = `username and password, or token, or ${MORE_KEYS}`;
const OCI_KEYS = `username and password, or token, or .dockerconfigjson, or ${MORE_KEYS}`;

/** A Secret as the kubelet mounts it: each key a link into a folder that "..data" points to. */
function mounted(keys: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "orkestra-secret-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const data = join(folder, "..2026_01_01_00_00_00.1");
  mkdirSync(data);
  symlinkSync("..2026_01_01_00_00_00.1", join(folder, "..data"));
  for (const [key, value] of Object.entries(keys)) {
    writeFileSync(join(data, key), value);
    symlinkSync(join("..data", key), join(folder, key));
  }
  return folder;
}

describe("the Secrets of a request", () => {
  test("are read from their folders, certificates beside credentials", async () => {
    const stagingAuth = mounted({ username: "user", password: "pass\n" });
    const stagingCert = mounted({ "ca.crt": "PEM" });
    expect(await readSecrets(pushing, { ...NONE, stagingAuth, stagingCert })).toEqual({
      ok: true,
      secrets: { chart: undefined, staging: { username: "user", password: "pass\n", ca: "PEM" } },
    });
  });

  test("may be Docker's file, of which the registry's own entry counts", async () => {
    const auths = {
      "registry.example.com": { username: "user", password: "pass" },
      "other.example.com": { auth: "eDp5" },
    };
    const stagingAuth = mounted({ ".dockerconfigjson": JSON.stringify({ auths }) });
    const stagingCert = mounted({ "tls.crt": "CERT", "tls.key": "KEY" });
    expect(await readSecrets(pushing, { ...NONE, stagingAuth, stagingCert })).toEqual({
      ok: true,
      secrets: { chart: undefined, staging: { username: "user", password: "pass", cert: "CERT", key: "KEY" } },
    });
  });

  test("may be one with all that there is, or none at all", async () => {
    expect(await readSecrets(pulling, { ...NONE, chartAuth: mounted({ "ca.crt": "PEM" }) })).toEqual({
      ok: true,
      secrets: { chart: { ca: "PEM" }, staging: undefined },
    });
    const empty = {
      chartAuth: mounted({}),
      chartCert: "/does/not/exist",
      stagingAuth: undefined,
      stagingCert: undefined,
    };
    expect(await readSecrets(stageRequest(), empty)).toEqual({
      ok: true,
      secrets: { chart: undefined, staging: undefined },
    });
  });

  test("are told apart when they are missing, empty or of another kind, all at once", async () => {
    const request = stageRequest({ chart: { ...chart, authSecretRef: { name: "read" } }, staging: pushing.staging });
    const folders = {
      ...NONE,
      chartAuth: "/does/not/exist",
      stagingAuth: mounted({}),
      stagingCert: mounted({ cert: "x", ca: "y" }),
    };
    expect(await readSecrets(request, folders)).toEqual({
      ok: false,
      problems: [
        `Secret shop/read (chart.authSecretRef) does not exist or is empty; it needs ${HTTP_KEYS}`,
        `Secret shop/push (staging.secretRef) does not exist or is empty; it needs ${OCI_KEYS}`,
        "Secret shop/authority (staging.certSecretRef) has only ca, cert; it needs ca.crt, or tls.crt and tls.key",
      ],
    });
  });

  test("must have an entry for the registry, and Docker's file is of no use to a Helm repository", async () => {
    const docker = { ".dockerconfigjson": JSON.stringify({ auths: { "other.example.com": { auth: "eDp5" } } }) };
    const request = stageRequest({
      chart: pulling.chart,
      staging: { url: "oci://registry.example.com/staging", secretRef: { name: "push" } },
    });
    expect(await readSecrets(request, { ...NONE, chartAuth: mounted(docker), stagingAuth: mounted(docker) })).toEqual({
      ok: false,
      problems: [
        `Secret shop/read (chart.authSecretRef) has only .dockerconfigjson; it needs ${HTTP_KEYS}`,
        "Secret shop/push (staging.secretRef): .dockerconfigjson has no entry for registry.example.com",
      ],
    });
  });

  test("are not quoted when they are broken", async () => {
    const chartAuth = mounted({ ".dockerconfigjson": '{"auths": "hunter2"' });
    const request = stageRequest({ chart: { ...pulling.chart, url: "oci://registry.example.com/charts" } });
    const read = await readSecrets(request, { ...NONE, chartAuth });
    expect(read).toEqual({ ok: false, problems: [expect.stringMatching(/^Secret shop\/read.*\.dockerconfigjson: /)] });
    expect(JSON.stringify(read)).not.toContain("hunter2");
  });
});
