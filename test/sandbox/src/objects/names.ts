/** How an object may be called, and what a label's value may be. */
import type { Kind } from "../kinds/kind.ts";
import type { Cause } from "../refusal.ts";

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const labelWords =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainWords =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const labelValueWords =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

export function nameProblems(kind: Kind, name: string): Cause[] {
  const field = "metadata.name";
  if (name === "") return [{ type: "FieldValueRequired", field, detail: "name or generateName is required" }];
  if (kind.group.startsWith("rbac."))
    return /[/%]|^\.{1,2}$/.test(name) ? [invalidName(name, "may not contain '/'")] : [];
  const isLabel = kind.kind === "Namespace" || kind.kind === "Service";
  const long = isLabel ? 63 : 253;
  if (name.length > long) return [invalidName(name, `must be no more than ${long} characters`)];
  if (isLabel) return LABEL.test(name) ? [] : [invalidName(name, labelWords)];
  return SUBDOMAIN.test(name) ? [] : [invalidName(name, subdomainWords)];
}

const invalidName = (value: string, detail: string): Cause => ({
  type: "FieldValueInvalid",
  field: "metadata.name",
  value,
  detail,
});

export function labelProblems(value: string): Cause[] {
  const field = "metadata.labels";
  if (value.length > 63)
    return [{ type: "FieldValueInvalid", field, value, detail: "must be no more than 63 characters" }];
  return LABEL_VALUE.test(value) ? [] : [{ type: "FieldValueInvalid", field, value, detail: labelValueWords }];
}
