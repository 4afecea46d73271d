/**
 * Plain scalars as Kubernetes reads them.
 *
 * kubectl and the API server read YAML 1.1 (sigs.k8s.io/yaml on go-yaml v2): `yes` and `on` are booleans, `0644` is an
 * octal number, `1_000` a number. The library's own 1.1 schema goes further than they do (dates, base 60), so it is not used.
 */
import type { CollectionTag, ScalarTag, SchemaOptions } from "yaml";

const WORDS: ScalarTag = {
  identify: () => false,
  default: true,
  tag: "tag:yaml.org,2002:bool",
  test: /^(?:[Yy]es|YES|[Oo]n|ON|[Nn]o|NO|[Oo]ff|OFF)$/,
  resolve: (text) => /^(?:y|on)/i.test(text),
};

const NUMBERS: ScalarTag = {
  identify: () => false,
  default: true,
  tag: "tag:yaml.org,2002:int",
  test: /^[-+]?(?:0[0-7_]*[0-7]|[1-9][0-9]*_[0-9_]*)$/,
  resolve: (text) => {
    const [, sign, digits = ""] = /^([-+]?)(.*)$/.exec(text.replaceAll("_", "")) ?? [];
    const value = Number.parseInt(digits, digits.startsWith("0") ? 8 : 10);
    return sign === "-" ? -value : value;
  },
};

type Tags = readonly (CollectionTag | ScalarTag | string)[];

export const KUBERNETES_YAML: SchemaOptions = {
  schema: "core",
  merge: true,
  customTags: (tags: Tags) => [WORDS, NUMBERS, ...tags] as (CollectionTag | ScalarTag)[],
};
