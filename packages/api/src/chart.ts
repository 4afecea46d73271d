/** Where a chart comes from. */
import * as z from "zod";
import { DEFAULT_TEXT } from "./kube.ts";
import { ObjectName, RepositoryUrl } from "./text.ts";

/** A Secret or another object of the same namespace. */
export const LocalReference = z.object({ name: ObjectName().describe("Name of the object, in the same namespace.") });
export type LocalReference = z.output<typeof LocalReference>;

/** For whoever is spoken to with TLS: a repository, a registry, a staging registry. */
export const CertSecretReference = LocalReference.optional().describe(
  "Secret with `ca.crt`, of a certificate authority of your own, or with `tls.crt` and `tls.key`, of a client certificate. It may be the same Secret.",
);

export const Chart = z.object({
  url: RepositoryUrl.describe(
    "Helm repository (`https://charts.example.com`, a folder with an index.yaml) or OCI registry (`oci://registry.example.com/charts`, without the chart's name).",
  ),
  name: z
    .string()
    .max(128)
    .regex(
      /^[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?(\/[a-zA-Z0-9]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?)*$/,
      "must be the name of a chart, with a path before it where the registry has one",
    )
    .describe("Name of the chart in the repository; for a registry also a path below the URL."),
  version: z
    .string()
    .max(128)
    .regex(/^[ -~]+$/, "must be a version or a range of versions")
    .optional()
    .meta({ [DEFAULT_TEXT]: "newest stable" })
    .describe(
      "Exact version (`12.4.1`) or semver range (`~12.4`). What a range resolved to is recorded when the release is ready, and a rollback uses it.",
    ),
  authSecretRef: LocalReference.optional().describe(
    "Secret with the credentials of the repository: `username` and `password` for a Helm repository, `.dockerconfigjson` (of type kubernetes.io/dockerconfigjson) for a registry. It is passed to Flux as a reference.",
  ),
  certSecretRef: CertSecretReference,
  insecure: z
    .boolean()
    .optional()
    .meta({ [DEFAULT_TEXT]: "false" })
    .describe(
      "Whether the registry is spoken to without TLS. For `oci://` only; a Helm repository without TLS has an `http://` URL.",
    ),
});
export type Chart = z.output<typeof Chart>;
