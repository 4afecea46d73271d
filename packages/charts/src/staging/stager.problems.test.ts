import { expect, test } from "vitest";
import { type Oddity, playPushRegistry } from "../../testing/push-registry.ts";
import { errors, instead, line, push } from "../../testing/staging.ts";

test.each<{ why: string; odd: Oddity; says: string }>([
  {
    why: "a repository that has to be made first",
    odd: instead(/^POST/, [404, {}, errors("NAME_UNKNOWN", "The repository with name 'team/shop' does not exist")]),
    says: "the repository or project does not exist (404, The repository with name 'team/shop' does not exist): create it there, or correct staging.url",
  },
  {
    why: "a full quota",
    odd: instead(/^PUT .*manifests/, [403, {}, errors("DENIED", "it will exceed the configured upper limit of 1 MiB")]),
    says: "its storage or quota is used up (403, it will exceed the configured upper limit of 1 MiB): raise the quota or remove what is no longer needed",
  },
  {
    why: "no right to push",
    odd: instead(/^POST/, [403, {}, errors("DENIED", "requested access is denied")]),
    says: "nobody may push here without credentials (403, requested access is denied): name a Secret in staging.secretRef",
  },
  {
    why: "a rule for tags",
    odd: instead(/^PUT .*manifests/, [412, {}, errors("PRECONDITION", "configured as immutable")]),
    says: "it takes no tags of this name (412, configured as immutable): except them from its rule for immutable tags",
  },
  {
    why: "a proxy's limit",
    odd: instead(/^PUT .*uploads/, [413]),
    says: "the piece of 129 bytes is too large for it (413): raise its limit for uploads, or that of a proxy before it",
  },
  {
    why: "a registry that is only read",
    odd: instead(/^POST/, [405, {}, errors("UNSUPPORTED", "The operation is unsupported.")]),
    says: "charts cannot be uploaded there (405, The operation is unsupported.): it must be an OCI registry (oci://…) that is not read-only, a ChartMuseum with its API enabled, or Harbor's /chartrepo/PROJECT",
  },
  {
    why: "too many requests, all the time",
    odd: instead(/^POST/, ...Array(9).fill([429, { "retry-after": "0" }, errors("TOOMANYREQUESTS", "slow down")])),
    says: "it has had too many requests (429, slow down): try again later",
  },
  {
    why: "a server in trouble, all the time",
    odd: instead(/^POST/, ...Array(9).fill([503, {}, errors("UNAVAILABLE", "no backend")])),
    says: "it cannot be reached: it answered 503, no backend",
  },
  {
    why: "a manifest that it does not take",
    odd: instead(/^PUT .*manifests/, [400, {}, errors("MANIFEST_INVALID", "no charts here")]),
    says: "it refused the upload (400, no charts here)",
  },
  {
    why: "a redirect of what cannot be redirected",
    odd: instead(/^POST/, [301, { location: "https://elsewhere.example/v2/" }]),
    says: "it does not answer like a registry for charts: it answered 301, it redirects to https://elsewhere.example/v2/",
  },
  {
    why: "an upload to nowhere",
    odd: instead(/^POST/, [202]),
    says: "it does not answer like a registry for charts: it does not say where an upload goes",
  },
])("$why is told in one line, and no manifest is written", async ({ odd, says }) => {
  const registry = await playPushRegistry({ odd });
  expect(line(registry, await push(registry))).toBe(says);
  expect(registry.manifests.size).toBe(0);
});

test("a tag that is not there after the push is told", async () => {
  const registry = await playPushRegistry({
    odd: (request, response) => {
      if (request.method !== "PUT" || !request.url?.includes("manifests")) return undefined;
      response.writeHead(201).end();
      return true;
    },
  });
  expect(line(registry, await push(registry))).toMatch(/^what was pushed is not there: it has no tag 1\.2\.3-web-/);
});
